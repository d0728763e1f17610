create table payments (
  id uuid primary key,
  user_id text not null check (char_length(user_id) between 1 and 64),
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  -- Of what was asked for, without the key: the same key with another hash is a reuse.
  request_hash bytea not null check (octet_length(request_hash) = 32),
  amount_cents bigint not null check (amount_cents between 1 and 1000000000000000),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  description text not null check (char_length(description) <= 500),
  status text not null check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),
  failure_reason text not null default '',
  -- The sequence of the latest event.
  version bigint not null check (version >= 1),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- When settlement may take it; a claim moves this ahead, which is the lease. Null once settled.
  due_at timestamptz,
  attempts integer not null default 0,
  -- The promise of one payment per key rests on this line.
  constraint one_payment_per_key unique (user_id, idempotency_key),
  check ((status = 'FAILED') = (failure_reason <> '')),
  check ((status in ('COMPLETED', 'FAILED')) = (due_at is null))
);

create index payments_due on payments (due_at) where due_at is not null;
create index payments_newest_first on payments (user_id, created_at desc, id desc);

create table payment_events (
  payment_id uuid not null references payments (id),
  seq bigint not null check (seq >= 1),
  status text not null check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),
  message text not null,
  at timestamptz not null,
  primary key (payment_id, seq)
);

create unique index payment_events_one_terminal on payment_events (payment_id)
  where status in ('COMPLETED', 'FAILED');
