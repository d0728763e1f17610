-- Identity documents. A user may have several; the store says which one counts.
CREATE TABLE documents (
  id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id       text        NOT NULL,
  document_type text        NOT NULL,
  status        text        NOT NULL DEFAULT 'PENDING',
  -- A document without an end of validity has none here.
  expires_at    timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT documents_user_id_visible_ascii CHECK (user_id COLLATE "C" ~ '^[!-~]{1,64}$'),
  CONSTRAINT documents_type_known CHECK (document_type IN ('PASSPORT', 'NATIONAL_ID', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT')),
  CONSTRAINT documents_status_known CHECK (status IN ('PENDING', 'VERIFIED')),
  CONSTRAINT documents_expiry_finite CHECK (isfinite(expires_at)),
  CONSTRAINT documents_updated_later CHECK (updated_at >= created_at)
);

CREATE INDEX documents_by_user ON documents (user_id);
