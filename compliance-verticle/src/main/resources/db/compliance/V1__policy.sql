-- What compliance knows about a user, and the rules it judges by. Rules are rows: a new policy needs no new program.
CREATE TABLE profiles (
  user_id    text        PRIMARY KEY,
  level      text        NOT NULL,
  status     text        NOT NULL DEFAULT 'REVIEW',
  risk_score integer     NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT profiles_user_id_visible_ascii CHECK (user_id COLLATE "C" ~ '^[!-~]{1,64}$'),
  CONSTRAINT profiles_level_known CHECK (level IN ('BASIC', 'FULL')),
  CONSTRAINT profiles_status_known CHECK (status IN ('CLEARED', 'REVIEW', 'BLOCKED')),
  CONSTRAINT profiles_risk_score_range CHECK (risk_score BETWEEN 0 AND 100),
  CONSTRAINT profiles_updated_later CHECK (updated_at >= created_at)
);

-- The newest policy whose time has come is in force. A score at or above a bound has its effect; 101 is never reached.
CREATE TABLE policies (
  version          text        PRIMARY KEY,
  active_from      timestamptz NOT NULL UNIQUE,
  review_score_min integer     NOT NULL,
  block_score_min  integer     NOT NULL,

  CONSTRAINT policies_version_form CHECK (version ~ '^[a-z0-9][a-z0-9.-]{0,31}$'),
  CONSTRAINT policies_active_from_finite CHECK (isfinite(active_from)),
  CONSTRAINT policies_scores_ordered CHECK (0 <= review_score_min AND review_score_min <= block_score_min AND block_score_min <= 101)
);

-- The largest single payment of a level in a currency, in minor units; no row, no limit.
CREATE TABLE limits (
  policy_version   text   NOT NULL REFERENCES policies (version),
  level            text   NOT NULL,
  currency         text   NOT NULL,
  amount_cents_max bigint NOT NULL,

  PRIMARY KEY (policy_version, level, currency),
  CONSTRAINT limits_level_known CHECK (level IN ('BASIC', 'FULL')),
  CONSTRAINT limits_currency_form CHECK (currency COLLATE "C" ~ '^[A-Z]{3}$'),
  CONSTRAINT limits_amount_range CHECK (amount_cents_max BETWEEN 0 AND 1000000000000000)
);

INSERT INTO policies (version, active_from, review_score_min, block_score_min)
VALUES ('2026.1', timestamptz '2026-01-01Z', 70, 90);
