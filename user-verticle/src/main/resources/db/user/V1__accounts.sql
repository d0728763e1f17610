-- One row per account. The checks repeat what the contract promises, for rows that come another way.
CREATE TABLE accounts (
  id         text        PRIMARY KEY,
  name       text        NOT NULL,
  email      text        NOT NULL,
  roles      text[]      NOT NULL DEFAULT '{user}',
  status     text        NOT NULL DEFAULT 'ACTIVE',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT accounts_id_visible_ascii CHECK (id COLLATE "C" ~ '^[!-~]{1,64}$'),
  CONSTRAINT accounts_name_length      CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT accounts_email_form       CHECK (char_length(email) <= 254 AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  CONSTRAINT accounts_roles_count      CHECK (cardinality(roles) BETWEEN 1 AND 16 AND array_position(roles, NULL) IS NULL),
  CONSTRAINT accounts_status_known     CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  CONSTRAINT accounts_updated_later    CHECK (updated_at >= created_at)
);

-- Two spellings of one address are one address.
CREATE UNIQUE INDEX accounts_email_unique ON accounts (lower(email));
