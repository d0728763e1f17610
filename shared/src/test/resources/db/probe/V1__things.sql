CREATE TABLE things (
  id bigint PRIMARY KEY,
  name text NOT NULL CONSTRAINT things_name_unique UNIQUE
);
CREATE TABLE thing_events (
  id bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (id, seq)
);
