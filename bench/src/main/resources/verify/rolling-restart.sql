-- rolling restart: no request fails
-- of select count(*) from attempts where t >= (select min(t) from strikes)
select status, count(*), 'times' from attempts
where t >= (select min(t) from strikes) and (outcome = 'UNKNOWN' or status not in (201, 403, 422))
group by status

-- rolling restart: there were 10,000 requests, and nobody was turned away
-- of select count(*) from attempts where t >= (select min(t) from strikes)
select count(*), 'requests', max(f.value), 'turned away'
from attempts, figures f where t >= (select min(t) from strikes) and f.name = 'turned away'
having count(*) < 10000 or max(f.value) > 0
