-- The version in a verdict tells the same rules for ever: a policy is written with its limits before its time comes, or in
-- the transaction in which it comes, and is never changed. The owner writes policies; the service reads them.
CREATE FUNCTION policy_is_to_come() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  active_from timestamptz;
BEGIN
  IF TG_TABLE_NAME = 'policies' THEN
    active_from := NEW.active_from;
  ELSE
    SELECT policies.active_from INTO active_from
    FROM "${flyway:defaultSchema}".policies WHERE version = NEW.policy_version;
  END IF;
  IF active_from < now() THEN
    RAISE EXCEPTION 'the time of the policy has come: write a new version' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION policy_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a policy is never changed: write a new version' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER policies_to_come BEFORE INSERT ON policies FOR EACH ROW EXECUTE FUNCTION policy_is_to_come();
CREATE TRIGGER limits_to_come BEFORE INSERT ON limits FOR EACH ROW EXECUTE FUNCTION policy_is_to_come();
CREATE TRIGGER policies_final BEFORE UPDATE OR DELETE OR TRUNCATE ON policies EXECUTE FUNCTION policy_is_final();
CREATE TRIGGER limits_final BEFORE UPDATE OR DELETE OR TRUNCATE ON limits EXECUTE FUNCTION policy_is_final();

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON policies, limits FROM "${login}";

-- Who clears a user accepts the risk that is known then; a higher one is looked at again. -1: none.
ALTER TABLE profiles
  ADD COLUMN accepted_score integer NOT NULL DEFAULT -1,
  ADD CONSTRAINT profiles_accepted_score_range CHECK (accepted_score BETWEEN -1 AND 100);

-- The talk about a user who is blocked or in review; one is open at a time. last_seq is the sequence of its latest event.
CREATE TABLE review_cases (
  id        uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id   text        NOT NULL REFERENCES profiles (user_id),
  status    text        NOT NULL DEFAULT 'OPEN',
  last_seq  bigint      NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at timestamptz,

  CONSTRAINT review_cases_status_known CHECK (status IN ('OPEN', 'APPROVED', 'BLOCKED')),
  CONSTRAINT review_cases_closed_once CHECK ((status = 'OPEN') = (closed_at IS NULL))
);

CREATE UNIQUE INDEX review_cases_one_open ON review_cases (user_id) WHERE status = 'OPEN';
CREATE INDEX review_cases_latest ON review_cases (user_id, opened_at DESC, id DESC);

REVOKE UPDATE, DELETE, TRUNCATE ON review_cases FROM "${login}";
GRANT UPDATE (status, last_seq, closed_at) ON review_cases TO "${login}";

-- What was said and decided, by whom, and under which key: written once, as the tables of events are.
CREATE TABLE review_case_events (
  case_id         uuid        NOT NULL REFERENCES review_cases (id),
  seq             bigint      NOT NULL,
  author_id       text        NOT NULL,
  author_role     text        NOT NULL,
  text            text        NOT NULL,
  decision        text,
  policy_version  text        REFERENCES policies (version),
  idempotency_key text        NOT NULL,
  request_hash    bytea       NOT NULL,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),

  PRIMARY KEY (case_id, seq),
  CONSTRAINT review_case_events_one_per_key UNIQUE (case_id, author_id, idempotency_key),
  CONSTRAINT review_case_events_seq CHECK (seq >= 1),
  CONSTRAINT review_case_events_text_length CHECK (char_length(text) <= 2000),
  CONSTRAINT review_case_events_something CHECK (text <> '' OR decision IS NOT NULL),
  CONSTRAINT review_case_events_decision_known CHECK (decision IN ('APPROVED', 'BLOCKED')),
  CONSTRAINT review_case_events_decided_by_rules CHECK ((decision IS NULL) = (policy_version IS NULL)),
  CONSTRAINT review_case_events_hash CHECK (octet_length(request_hash) = 32)
);

CREATE UNIQUE INDEX review_case_events_one_decision ON review_case_events (case_id) WHERE decision IS NOT NULL;
