-- The sequence of the account's latest event; each real change adds one.
ALTER TABLE accounts ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- An update may take a name or all roles away; "unset" and "set to nothing" are not the same.
ALTER TABLE accounts
  DROP CONSTRAINT accounts_name_length,
  ADD CONSTRAINT accounts_name_length CHECK (char_length(name) <= 200),
  DROP CONSTRAINT accounts_roles_count,
  ADD CONSTRAINT accounts_roles_count CHECK (cardinality(roles) <= 16 AND array_position(roles, NULL) IS NULL),
  ADD CONSTRAINT accounts_roles_named CHECK ('' <> ALL (roles));

-- What happened to which account and when; nothing of what stood in it, for this stays when the account is gone.
CREATE TABLE account_events (
  user_id text        NOT NULL,
  seq     bigint      NOT NULL,
  type    text        NOT NULL,
  at      timestamptz NOT NULL,

  PRIMARY KEY (user_id, seq),
  CONSTRAINT account_events_type_known CHECK (type IN ('CREATED', 'UPDATED', 'DELETED'))
);

INSERT INTO account_events (user_id, seq, type, at)
SELECT id, version, 'CREATED', created_at FROM accounts;

-- Triggers, so that no writer changes an account without its event, an operator at the prompt included. An id that comes
-- back goes on counting.
CREATE FUNCTION account_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1 + coalesce(
      (SELECT max(seq) FROM "${flyway:defaultSchema}".account_events WHERE user_id = NEW.id), 0);
  ELSE
    NEW.version := OLD.version + 1;
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at);
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION account_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO "${flyway:defaultSchema}".account_events (user_id, seq, type, at)
      VALUES (NEW.id, NEW.version, 'CREATED', NEW.created_at);
    WHEN 'UPDATE' THEN
      INSERT INTO "${flyway:defaultSchema}".account_events (user_id, seq, type, at)
      VALUES (NEW.id, NEW.version, 'UPDATED', NEW.updated_at);
    WHEN 'DELETE' THEN
      INSERT INTO "${flyway:defaultSchema}".account_events (user_id, seq, type, at)
      VALUES (OLD.id, OLD.version + 1, 'DELETED', clock_timestamp());
  END CASE;
  RETURN NULL;
END
$$;

CREATE TRIGGER accounts_numbered_first BEFORE INSERT ON accounts
  FOR EACH ROW EXECUTE FUNCTION account_numbered();

CREATE TRIGGER accounts_numbered_on BEFORE UPDATE ON accounts
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION account_numbered();

CREATE TRIGGER accounts_recorded AFTER INSERT OR DELETE ON accounts
  FOR EACH ROW EXECUTE FUNCTION account_recorded();

CREATE TRIGGER accounts_recorded_update AFTER UPDATE ON accounts
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION account_recorded();

-- The first answer to each keyed write, for a time; see dev.paymesh.shared.sql.KeyedRequests.
CREATE TABLE keyed_requests (
  actor        text        NOT NULL,
  key          text        NOT NULL,
  request_hash bytea       NOT NULL,
  answer       bytea       NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),

  PRIMARY KEY (actor, key),
  CONSTRAINT keyed_requests_hash CHECK (octet_length(request_hash) = 32)
);

CREATE INDEX keyed_requests_oldest ON keyed_requests (created_at);
