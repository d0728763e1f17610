-- database failover: who wants to pay is told 503 or 504
-- of select count(*) from attempts a, strikes s where a.t >= s.t
select a.key, a.status from attempts a where a.status not in (201, 403, 422, 503, 504)
