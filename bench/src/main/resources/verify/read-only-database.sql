-- read-only database: who wants to pay is told 503
-- of select count(*) from attempts a, strikes s where a.t between s.t + 500 and s.healed - 2500
select a.key, a.status from attempts a, strikes s
where a.t between s.t + 500 and s.healed - 2500 and a.status not in (201, 403, 422, 503)

-- read-only database: payments are read as ever
-- of select count(*) from reads r, strikes s where r.t between s.t and s.healed
select r.id, r.status from reads r, strikes s where r.t between s.t and s.healed and r.status <> 200
