-- What was uploaded, and how far its verification is. A row that came another way has no content.
ALTER TABLE documents
  ADD COLUMN media_type       text   NOT NULL DEFAULT '',
  ADD COLUMN size_bytes       bigint NOT NULL DEFAULT 0,
  ADD COLUMN sha256           bytea,
  ADD COLUMN rejection_reason text   NOT NULL DEFAULT '',
  -- When the verifier is to be asked, again if need be; null when it is not.
  ADD COLUMN due_at           timestamptz,
  ADD COLUMN attempts         int    NOT NULL DEFAULT 0,
  DROP CONSTRAINT documents_status_known,
  ADD CONSTRAINT documents_status_known CHECK (status IN ('PENDING', 'VERIFIED', 'REJECTED')),
  ADD CONSTRAINT documents_rejected_for_a_reason CHECK ((status = 'REJECTED') = (rejection_reason <> '')),
  ADD CONSTRAINT documents_due_while_pending CHECK (due_at IS NULL OR status = 'PENDING'),
  ADD CONSTRAINT documents_content_whole CHECK (size_bytes >= 0 AND (size_bytes = 0) = (sha256 IS NULL) AND octet_length(sha256) = 32);

-- Also the order in which they are listed.
CREATE INDEX documents_of_user ON documents (user_id, id);
DROP INDEX documents_by_user;
CREATE INDEX documents_due ON documents (due_at) WHERE due_at IS NOT NULL;

-- Uploads that are not finished. The latest stream under a key receives; an earlier one finds its number gone.
CREATE TABLE uploads (
  id             uuid        PRIMARY KEY,
  user_id        text        NOT NULL,
  key            text        NOT NULL,
  request_hash   bytea       NOT NULL,
  document_type  text        NOT NULL,
  -- Of the whole, as it was told.
  size_bytes     bigint,
  -- What the user's share is charged with until it is known.
  reserved_bytes bigint      NOT NULL,
  stored_bytes   bigint      NOT NULL DEFAULT 0,
  -- As the first piece shows.
  media_type     text        NOT NULL DEFAULT '',
  receiver       int         NOT NULL DEFAULT 1,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT uploads_key UNIQUE (user_id, key),
  CONSTRAINT uploads_hash CHECK (octet_length(request_hash) = 32),
  CONSTRAINT uploads_within_reserve CHECK (stored_bytes BETWEEN 0 AND reserved_bytes)
);

CREATE INDEX uploads_oldest ON uploads (updated_at);

-- The content of documents and uploads, each piece under its place in the whole. An upload becomes a document under its
-- own id, so that nothing is copied. Documents are compressed as they come: another attempt costs time only.
CREATE TABLE document_pieces (
  document_id uuid   NOT NULL,
  start       bigint NOT NULL,
  content     bytea  NOT NULL,

  PRIMARY KEY (document_id, start),
  CONSTRAINT document_pieces_size CHECK (start >= 0 AND octet_length(content) BETWEEN 1 AND 1048576)
);

ALTER TABLE document_pieces ALTER COLUMN content SET STORAGE EXTERNAL;

-- What happened to which document, by whom and why; nothing of what it shows, for this stays when the document is gone.
CREATE TABLE document_events (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id uuid        NOT NULL,
  user_id     text        NOT NULL,
  type        text        NOT NULL,
  at          timestamptz NOT NULL DEFAULT now(),
  actor       text        NOT NULL,
  request_id  text        NOT NULL DEFAULT '',
  reason      text        NOT NULL DEFAULT '',

  CONSTRAINT document_events_type_known CHECK (type IN ('UPLOADED', 'READ', 'VERIFIED', 'REJECTED', 'DELETED'))
);

CREATE INDEX document_events_of_document ON document_events (document_id, id);

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

-- Whose document it is, what it contains and since when never change.
REVOKE UPDATE, TRUNCATE ON documents, document_pieces, uploads FROM "${login}";
GRANT UPDATE (status, rejection_reason, expires_at, due_at, attempts, updated_at) ON documents TO "${login}";
GRANT UPDATE (receiver, stored_bytes, media_type, updated_at) ON uploads TO "${login}";
