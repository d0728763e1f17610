-- Demo documents of user-0001 to user-1000; those of 0997 and 0998 have expired, 0999 has none. Run in the schema of
-- the document service.
INSERT INTO documents (id, user_id, document_type, status, expires_at)
SELECT
  md5('demo document of ' || n)::uuid,
  'user-' || lpad(n::text, 4, '0'),
  CASE WHEN n % 2 = 0 THEN 'PASSPORT' ELSE 'NATIONAL_ID' END,
  'VERIFIED',
  CASE WHEN n BETWEEN 997 AND 998 THEN timestamptz '2024-12-31Z' ELSE timestamptz '2099-12-31Z' END
FROM generate_series(1, 1000) AS n
WHERE n <> 999
ON CONFLICT DO NOTHING;
