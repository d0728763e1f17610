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

-- How long there were bad answers, once what a fault had hurt was back. A request that the next fault met is its own.
create temp view recoveries as
select s.fault, s.target, s.t, coalesce(max(a.t) - s.healed, 0) as ms
from (select *, coalesce(lead(t) over (order by t), 9e18) as next from strikes) s
left join (select t, ended, status from attempts union all select t, ended, status from reads) a
  on a.t > s.healed and a.ended < s.next and (a.status = 0 or a.status >= 500)
group by s.fault, s.target, s.t, s.healed;

-- What makes a run a full proof, and how much of it there was.
create temp view weights as
select 'kills of ' || role as what, 20 as least, count(s.fault) as times
from unnest(array['gateway', 'payment', 'user', 'compliance', 'document']) role
left join strikes s on s.fault = 'kill' and s.target like role || '-%' group by role
union all select 'kills of PostgreSQL', 10, count(*) from strikes where fault = 'postgres'
union all select 'payments stored', 10000, count(*) from stored;

-- SHA-256 over texts: each as UTF-8, with its length in four bytes, the highest first, in front.
create function pg_temp.hash_of(variadic texts text[]) returns bytea language sql as
$$ select sha256(string_agg(int4send(octet_length(bytes)) || bytes, ''::bytea order by place))
   from (select convert_to(part, 'UTF8') as bytes, place
         from unnest(texts) with ordinality as parts (part, place)) p $$;

create function pg_temp.time_text(at timestamptz) returns text language sql as
$$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
