-- document down: nobody pays unchecked
-- of select count(*) from attempts a, strikes s where a.t between s.t + 500 and s.healed
select a.key, a.status from tried a, strikes s
where a.t between s.t + 500 and s.healed - 2500 and a.outcome = 'OK'
  and not exists (select from tried b where b.key = a.key and b.outcome = 'OK' and b.ended < s.t + 500)

-- document down: who wants to pay is told 503 within 2.5 s
-- of select count(*) from attempts a, strikes s where a.t between s.t + 500 and s.healed - 2500
select a.key, a.status, a.ended - a.t, 'ms' from tried a, strikes s
where a.t between s.t + 500 and s.healed - 2500 and (a.status not in (201, 403, 503) or a.ended - a.t > 2500)

-- document down: payments are read as ever
-- of select count(*) from reads r, strikes s where r.t between s.t and s.healed
select r.id, r.status, r.ended - r.t, 'ms' from reads r, strikes s
where r.t between s.t and s.healed and (r.status <> 200 or r.ended - r.t > 1000)
