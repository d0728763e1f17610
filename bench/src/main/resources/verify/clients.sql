select (select count(*) from orders), 'orders;', count(*), 'attempts:', count(*) filter (where outcome = 'OK'), 'ok,',
  count(*) filter (where outcome = 'FAIL'), 'fail,', count(*) filter (where outcome = 'UNKNOWN'), 'unknown;',
  (select count(*) from events), 'events to', (select count(*) from watchers), 'watchers;',
  (select count(*) from reads), 'reads'
from attempts
