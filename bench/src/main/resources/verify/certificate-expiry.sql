-- certificates renewed in time: no request fails
-- of select count(*) from attempts a, strikes s where s.fault = 'renewal' and a.t between s.t and s.healed
select a.key, a.status, 'at', a.t from attempts a, strikes s
where s.fault = 'renewal' and a.t between s.t and s.healed and (a.status = 0 or a.status >= 500)

-- certificate of user expired: nobody pays unchecked
-- of select count(*) from attempts a, strikes s where s.fault = 'expired' and a.t between s.t and s.healed
select a.key, a.status from tried a, strikes s
where s.fault = 'expired' and a.t > s.t and a.ended < s.healed - 2500 and a.outcome = 'OK'
  and not exists (select from tried b where b.key = a.key and b.outcome = 'OK' and b.ended < s.t)

-- certificate of user expired: POST is 503 within 2.5 s
-- of select count(*) from attempts a, strikes s where s.fault = 'expired' and a.t between s.t and s.healed - 2500
select a.key, a.status, a.ended - a.t, 'ms' from tried a, strikes s
where s.fault = 'expired' and a.t between s.t and s.healed - 2500
  and (a.status not in (201, 403, 503) or a.ended - a.t > 2500)

-- certificate of user expired: payments are read as ever
-- of select count(*) from reads r, strikes s where s.fault = 'expired' and r.t between s.t and s.healed
select r.id, r.status, r.ended - r.t, 'ms' from reads r, strikes s
where s.fault = 'expired' and r.t between s.t and s.healed and (r.status <> 200 or r.ended - r.t > 1000)

-- certificate of user expired: /readyz and the metric tell
-- of select count(*) from figures
select name, target, value from figures
where name = 'ready without a certificate' and value <> 0
  or name = 'days left without a certificate' and value >= 0
