-- lost reply: the retry got the payment that was there, 20 of 20, and 20 of 20 with PostgreSQL killed
-- of select count(*) from strikes
select target, count(*) from strikes group by target having count(*) <> 20
