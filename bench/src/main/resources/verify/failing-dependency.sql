-- failing dependency: at most 1.2 calls for each request
-- of select count(*) from attempts a, strikes s where a.t between s.t and s.healed
select calls, 'calls for', requests, 'requests'
from (select sum(case when name = 'calls after' then value else -value end) as calls from figures) f,
  (select count(*) as requests from attempts a, strikes s where a.t between s.t and s.healed) r
where calls > 1.2 * requests

-- failing dependency: who wants to pay is told 503
-- of select count(*) from attempts a, strikes s where a.t between s.t + 500 and s.healed - 2500
select a.key, a.status from attempts a, strikes s
where a.t between s.t + 500 and s.healed - 2500 and a.status not in (201, 422, 503)
