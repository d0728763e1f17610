-- acknowledged: stored once, as acknowledged and asked
-- of select count(distinct key) from tried where outcome = 'OK'
select w.key, 'asked', w.content, 'told', a.told, 'is', coalesce(s.rows, 'nothing')
from (select key, string_agg(distinct concat_ws('|', id, content), ' ') as told
      from tried where outcome = 'OK' group by key) a
join wanted w using (key)
left join (select key, string_agg(concat_ws('|', id, content), ' ') as rows
           from stored group by key) s using (key)
where s.rows is distinct from a.told or split_part(s.rows, '|', 1) || '|' || w.content <> s.rows

-- unknown: stored once or never, as asked
-- of select count(distinct key) from attempts where outcome = 'UNKNOWN'
select w.key, 'asked', w.content, 'is', string_agg(s.content, ' ')
from wanted w join stored s using (key)
where not exists (select from tried t where t.key = w.key and t.outcome = 'OK')
group by w.key, w.content having string_agg(s.content, ' ') <> w.content

-- refused: never stored
-- of select count(*) from wanted where refusable
select w.key, 'is', s.id, s.content from wanted w join stored s using (key)
where w.refusable or not exists (select from tried t where t.key = w.key and t.outcome <> 'FAIL')

-- a key with another content: refused
-- of select count(*) from attempts where reused
select key, status, body from attempts
where reused and (outcome = 'OK' or (outcome = 'FAIL' and status not in (0, 422)))

-- nothing is stored that nobody asked for
-- of select count(*) from stored
select id, key from stored where key not in (select key from wanted)

-- nothing is stuck
-- of select count(*) from stored
select id, status from stored where status in ('PENDING', 'PROCESSING') and amount_cents % 100 <> 66

-- watchers see each event once, in order, to the end
-- of select count(*) from watchers
select w.watcher, w.id, 'saw', s.saw, 'of', c.chain
from watchers w left join chains c using (id)
cross join lateral (select coalesce(string_agg(e.seq || e.status || ',', '' order by e.line), '')
                    from events e where e.watcher = w.watcher) s (saw)
where c.chain is null or not starts_with(c.chain, s.saw) or (c.ended and c.chain <> s.saw)

-- reads find what was acknowledged, and never go back
-- of select count(*) from looks
select id, status, was, state
from (select *, lag(state) over before as was, lag(updated) over before as earlier
      from looks window before as (partition by id order by line)) l
where status = 404 or (was in ('COMPLETED', 'FAILED') and was <> state) or updated < earlier

-- what was read last is what is stored
-- of select count(distinct id) from looks
select l.id, l.state, 'is', s.status
from (select distinct on (id) id, state from looks order by id, line desc) l left join stored s using (id)
where s.id is null or (l.state in ('COMPLETED', 'FAILED') and l.state <> s.status)

-- no answer is a defect
-- of select count(*) from attempts
select status, body from (select status, body from attempts union all select status, body from reads) a
where status = 500

-- About answers: a payment whose settlement was cut off may take its lease of 10 s longer to end, see "nothing is stuck".
-- soon after each fault POST and GET are answered well
-- of select count(*) from strikes
select fault, target, 'at', t, 'bad for', ms from recoveries
where ms > current_setting('verify.good_again_ms')::bigint

-- one row for each user and key
-- of select count(*) from stored
select user_id, idempotency_key from payment.payments
group by user_id, idempotency_key having count(*) > 1

-- every amount is positive
-- of select count(*) from stored
select id from stored where amount_cents <= 0

-- events are numbered 1 to n without a gap
-- of select count(*) from payment.payment_events
select payment_id from payment.payment_events
group by payment_id having min(seq) <> 1 or max(seq) <> count(*) or count(distinct seq) <> count(*)

-- every payment has events, and every event a payment
-- of select count(*) from stored
select s.id, c.id from stored s full join chains c using (id) where s.id is null or c.id is null

-- the first event is the creation
-- of select count(*) from stored
select s.id, e.status from stored s join payment.payment_events e on e.payment_id::text = s.id
where e.seq = 1 and (e.status in ('COMPLETED', 'FAILED') or e.at <> s.created_at)

-- one end at most, and nothing after it
-- of select count(*) from chains where ended
select e.payment_id from payment.payment_events e join payment.payment_events later using (payment_id)
where e.status in ('COMPLETED', 'FAILED') and later.seq > e.seq

-- a payment is what its last event says
-- of select count(*) from stored
select s.id, s.version, s.status, c.chain from stored s join chains c using (id)
where c.chain not like '%' || s.version || s.status || ','

-- events are linked by hash, to the order and each other
-- of select count(*) from payment.payment_events
select e.payment_id, e.seq
from payment.payment_events e join payment.payments p on p.id = e.payment_id
left join payment.payment_events b on b.payment_id = e.payment_id and b.seq = e.seq - 1
where e.prev_hash is distinct from
    case e.seq when 1 then pg_temp.hash_of(p.id::text, p.user_id, p.idempotency_key,
      encode(p.request_hash, 'hex'), p.amount_cents::text, p.currency, p.description,
      pg_temp.time_text(p.created_at)) else b.hash end
  or e.hash is distinct from pg_temp.hash_of(e.seq::text, e.status, e.message,
    pg_temp.time_text(e.at), e.actor, e.request_id, e.user_verdict, e.user_key_id,
    e.compliance_verdict, e.compliance_key_id, e.policy_version, encode(e.prev_hash, 'hex'))

-- every event tells who, on which verdicts and policy
-- of select count(*) from stored
select payment_id, seq from payment.payment_events
where '' in (actor, request_id, user_verdict, user_key_id, compliance_verdict, compliance_key_id,
             policy_version)
