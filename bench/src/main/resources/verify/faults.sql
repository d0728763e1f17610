select rpad(fault, 10), rpad(regexp_replace(target, '-\d$', ''), 12), lpad(count(*)::text, 4), 'times; good again after',
  lpad(max(ms)::text, 5), 'ms at most'
from recoveries group by 1, 2 order by 1, 2
