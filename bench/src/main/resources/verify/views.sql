create temp view stored as
select id::text as id, idempotency_key as key, status, version, amount_cents, created_at,
  concat_ws('|', user_id, amount_cents, currency, description) as content
from payment.payments;

create temp view wanted as
select key, refusable, concat_ws('|', owner, amount, currency, description) as content from orders;

create temp view tried as
select *, body::jsonb ->> 'id' as id,
  concat_ws('|', body::jsonb ->> 'user_id', body::jsonb #>> '{amount,amount_cents}',
            body::jsonb #>> '{amount,currency}', body::jsonb ->> 'description') as content
from attempts where not reused;

create temp view chains as
select payment_id::text as id, count(*) as events,
  string_agg(seq || status, ',' order by seq) || ',' as chain,
  bool_or(status in ('COMPLETED', 'FAILED')) as ended
from payment.payment_events group by payment_id;

create temp view looks as
select line, id, t, status, body::jsonb ->> 'status' as state,
  (body::jsonb ->> 'updated_at')::timestamptz as updated
from reads where status in (200, 404);

-- How long there were bad answers, once what a fault had hurt was back; until the next fault.
create temp view recoveries as
select s.fault, s.target, s.t, coalesce(max(a.t) - s.healed, 0) as ms
from (select *, coalesce(lead(t) over (order by t), 9e18) as next from strikes) s
left join attempts a on a.t > s.healed and a.t < s.next and a.outcome = 'UNKNOWN'
group by s.fault, s.target, s.t, s.healed;
