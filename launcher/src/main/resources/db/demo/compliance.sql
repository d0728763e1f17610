-- Demo profiles user-0001 to user-1000; 0994 to 0996 are blocked, 1000 needs review. The policy of the migration
-- has no limits, so none apply. Run in the schema of the compliance service.
INSERT INTO profiles (user_id, level, status, risk_score)
SELECT
  'user-' || lpad(n::text, 4, '0'),
  CASE WHEN n % 2 = 0 THEN 'FULL' ELSE 'BASIC' END,
  CASE WHEN n BETWEEN 994 AND 996 THEN 'BLOCKED' WHEN n = 1000 THEN 'REVIEW' ELSE 'CLEARED' END,
  n % 40
FROM generate_series(1, 1000) AS n
ON CONFLICT DO NOTHING;
