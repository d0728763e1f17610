-- dead replica: less than 0.1 % of the requests fail
-- of select count(*) from attempts a, strikes s where a.t between s.t and s.healed
select count(*) filter (where a.outcome = 'UNKNOWN'), 'of', count(*)
from attempts a, strikes s where a.t between s.t and s.healed
having count(*) filter (where a.outcome = 'UNKNOWN') >= 0.001 * count(*)
