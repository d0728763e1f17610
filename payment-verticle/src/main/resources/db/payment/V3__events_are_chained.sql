-- Who caused an event, and on whose word: the verdicts of both issuers, the keys that sealed them, the policy behind
-- them. A later event that brings none of these inherits what the payment rests on.
alter table payment_events
  add column actor text not null default '' check (char_length(actor) <= 128),
  add column request_id text not null default '' check (char_length(request_id) <= 64),
  add column user_verdict text not null default '',
  add column user_key_id text not null default '',
  add column compliance_verdict text not null default '',
  add column compliance_key_id text not null default '',
  add column policy_version text not null default '',
  add column prev_hash bytea check (octet_length(prev_hash) = 32),
  add column hash bytea check (octet_length(hash) = 32);

-- Hashes are SHA-256 over texts: each as UTF-8, with its length in four bytes (the highest first) in front.
create function hash_part(one text) returns bytea language sql stable
return int4send(octet_length(convert_to(one, 'UTF8'))) || convert_to(one, 'UTF8');

-- Microseconds, UTC: 2026-01-31T23:59:59.000001Z.
create function time_text(at timestamptz) returns text language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- Of what was ordered: the prev_hash of a payment's first event.
create function order_hash(ordered payments) returns bytea language plpgsql stable as $$
begin
  return sha256(
    "${flyway:defaultSchema}".hash_part(ordered.id::text) ||
    "${flyway:defaultSchema}".hash_part(ordered.user_id) ||
    "${flyway:defaultSchema}".hash_part(ordered.idempotency_key) ||
    "${flyway:defaultSchema}".hash_part(encode(ordered.request_hash, 'hex')) ||
    "${flyway:defaultSchema}".hash_part(ordered.amount_cents::text) ||
    "${flyway:defaultSchema}".hash_part(ordered.currency) ||
    "${flyway:defaultSchema}".hash_part(ordered.description) ||
    "${flyway:defaultSchema}".hash_part("${flyway:defaultSchema}".time_text(ordered.created_at)));
end
$$;

-- Of an event and, through prev_hash, of everything before it. A null anywhere gives null, which no row takes.
create function event_hash(event payment_events) returns bytea language plpgsql stable as $$
begin
  return sha256(
    "${flyway:defaultSchema}".hash_part(event.seq::text) ||
    "${flyway:defaultSchema}".hash_part(event.status) ||
    "${flyway:defaultSchema}".hash_part(event.message) ||
    "${flyway:defaultSchema}".hash_part("${flyway:defaultSchema}".time_text(event.at)) ||
    "${flyway:defaultSchema}".hash_part(event.actor) ||
    "${flyway:defaultSchema}".hash_part(event.request_id) ||
    "${flyway:defaultSchema}".hash_part(event.user_verdict) ||
    "${flyway:defaultSchema}".hash_part(event.user_key_id) ||
    "${flyway:defaultSchema}".hash_part(event.compliance_verdict) ||
    "${flyway:defaultSchema}".hash_part(event.compliance_key_id) ||
    "${flyway:defaultSchema}".hash_part(event.policy_version) ||
    "${flyway:defaultSchema}".hash_part(encode(event.prev_hash, 'hex')));
end
$$;

-- What is there already is chained as it stands.
do $$
declare
  event payment_events;
  before bytea;
begin
  for event in select * from payment_events order by payment_id, seq loop
    event.prev_hash := before;
    if event.seq = 1 then
      select order_hash(payments) into event.prev_hash from payments where id = event.payment_id;
    end if;
    event.hash := event_hash(event);
    before := event.hash;
    update payment_events set prev_hash = event.prev_hash, hash = event.hash
    where payment_id = event.payment_id and seq = event.seq;
  end loop;
end
$$;

alter table payment_events alter column prev_hash set not null, alter column hash set not null;

-- Events count without a gap, nothing follows a terminal one, and no writer chooses the hashes. Whoever adds an event
-- holds the lock of the payment's row, so two never follow the same one.
drop trigger payment_events_follow on payment_events;
drop function follows_the_last_event();

create function chain_the_event() returns trigger language plpgsql as $$
declare
  last "${flyway:defaultSchema}".payment_events;
begin
  if new.seq = 1 then
    select "${flyway:defaultSchema}".order_hash(ordered) into new.prev_hash
    from "${flyway:defaultSchema}".payments as ordered where id = new.payment_id;
  else
    select * into last from "${flyway:defaultSchema}".payment_events
    where payment_id = new.payment_id and seq = new.seq - 1 and status in ('PENDING', 'PROCESSING');
    if not found then
      raise exception 'event % follows no open event', new.seq using errcode = 'check_violation';
    end if;
    new.prev_hash := last.hash;
    new.request_id := coalesce(nullif(new.request_id, ''), last.request_id);
    new.user_verdict := coalesce(nullif(new.user_verdict, ''), last.user_verdict);
    new.user_key_id := coalesce(nullif(new.user_key_id, ''), last.user_key_id);
    new.compliance_verdict := coalesce(nullif(new.compliance_verdict, ''), last.compliance_verdict);
    new.compliance_key_id := coalesce(nullif(new.compliance_key_id, ''), last.compliance_key_id);
    new.policy_version := coalesce(nullif(new.policy_version, ''), last.policy_version);
  end if;
  new.hash := "${flyway:defaultSchema}".event_hash(new);
  return new;
end
$$;

create trigger payment_events_chain before insert on payment_events
  for each row execute function chain_the_event();

-- A payment the rail gave no decision on, time after time, is parked until an operator sends it back.
alter table payments
  add column parked_at timestamptz,
  -- What came of the last attempt to settle: UNDECIDED, NO_ANSWER or ERROR; empty before the first.
  add column last_answer text not null default '',
  drop constraint payments_check1,
  add constraint payments_due_or_done check (
    (status in ('COMPLETED', 'FAILED') or parked_at is not null) = (due_at is null)),
  add constraint payments_parked_are_open check (
    parked_at is null or status = 'PROCESSING');

create index payments_parked on payments (parked_at) where parked_at is not null;

grant update (parked_at, last_answer) on payments to "${login}";
