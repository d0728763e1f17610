-- Every price that a thing ever had; the one with the greatest sequence is its price now.
CREATE TABLE prices (
  sku          text        NOT NULL,
  seq          bigint      NOT NULL,
  amount_cents bigint      NOT NULL,
  currency     text        NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT prices_one_of_each    PRIMARY KEY (sku, seq),
  CONSTRAINT prices_sku_form       CHECK (sku COLLATE "C" ~ '^[!-~]{1,64}$'),
  CONSTRAINT prices_seq_positive   CHECK (seq > 0),
  CONSTRAINT prices_amount_range   CHECK (amount_cents BETWEEN 1 AND 1000000000000000),
  CONSTRAINT prices_currency_form  CHECK (currency COLLATE "C" ~ '^[A-Z]{3}$')
);

INSERT INTO prices (sku, seq, amount_cents, currency) VALUES
  ('tea', 1, 450, 'EUR'),
  ('tea', 2, 475, 'EUR'),
  ('boat', 1, 900719925474099, 'JPY');
