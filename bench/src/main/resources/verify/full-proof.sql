-- full proof: 20 kills of each role, 10 of PostgreSQL, 10,000 payments
-- of select count(*) from weights
select what, times, 'of', least from weights where times < least
