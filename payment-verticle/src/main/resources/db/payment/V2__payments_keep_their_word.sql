-- What was ordered never changes and never goes: the service may only write how far it has come.
revoke update, delete, truncate on payments from "${login}";
grant update (status, failure_reason, version, updated_at, due_at, attempts) on payments to "${login}";

alter table payment_events
  add check (seq > 1 or status in ('PENDING', 'PROCESSING'));

-- Events count without a gap, and nothing follows a terminal one.
create function follows_the_last_event() returns trigger language plpgsql as $$
begin
  if not exists (
    select from "${flyway:defaultSchema}".payment_events
    where payment_id = new.payment_id and seq = new.seq - 1
      and status in ('PENDING', 'PROCESSING'))
  then
    raise exception 'event % follows no open event', new.seq using errcode = 'check_violation';
  end if;
  return new;
end
$$;

create trigger payment_events_follow before insert on payment_events
  for each row when (new.seq > 1) execute function follows_the_last_event();
