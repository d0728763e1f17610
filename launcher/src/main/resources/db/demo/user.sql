-- Demo accounts user-0001 to user-1000; 0991 to 0993 are suspended. Run in the schema of the user service.
INSERT INTO accounts (id, name, email, roles, status)
SELECT
  'user-' || lpad(n::text, 4, '0'),
  'Demo User ' || n,
  'user-' || lpad(n::text, 4, '0') || '@example.com',
  ARRAY['user'],
  CASE WHEN n BETWEEN 991 AND 993 THEN 'SUSPENDED' ELSE 'ACTIVE' END
FROM generate_series(1, 1000) AS n
ON CONFLICT DO NOTHING;
