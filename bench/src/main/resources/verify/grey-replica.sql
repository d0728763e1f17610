-- grey replica: it gets less than 15 % of the calls
-- of select sum(case when name = 'calls after' then value else -value end) from figures
select target, round(100 * calls / total), '%'
from (select target, sum(case when name = 'calls after' then value else -value end) as calls,
        sum(sum(case when name = 'calls after' then value else -value end)) over () as total
      from figures group by target) f
where target = 'payment-1' and calls >= 0.15 * total

-- grey replica: less than 0.1 % of the requests fail
-- of select count(*) from attempts a, strikes s where a.t between s.t and s.healed
select count(*) filter (where a.outcome = 'UNKNOWN'), 'of', count(*)
from attempts a, strikes s where a.t between s.t and s.healed
having count(*) filter (where a.outcome = 'UNKNOWN') >= 0.001 * count(*)
