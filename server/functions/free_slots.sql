-- The free slots of a doctor that begin between two times and can be booked at the time `at`, in order. A slot that the
-- actor holds counts as free. SECURITY DEFINER, because a patient may not see who took the other slots.
CREATE OR REPLACE FUNCTION free_slots(doctor uuid, from_at timestamptz, until_at timestamptz, at timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
AS $$
  WITH cal AS (
    SELECT c.*, greatest(from_at, at + make_interval(mins => c.notice_minutes)) AS first_at,
      least(until_at, at + make_interval(days => c.horizon_days)) AS last_at
    FROM calendars c JOIN users u ON u.id = c.doctor_id AND u.verified_at IS NOT NULL
    WHERE c.doctor_id = doctor AND has_account()
  ), days AS (
    -- The hours of the day before may extend past midnight.
    SELECT cal.time_zone AS zone, d::date AS day FROM cal,
      generate_series((first_at AT TIME ZONE time_zone)::date - 1, (last_at AT TIME ZONE time_zone)::date, '1 day') d
    WHERE first_at < last_at
  ), off AS (
    SELECT coalesce(range_agg(CASE e.kind WHEN 'DAY_OFF' THEN hours_on(e.date, '00:00', '00:00', cal.time_zone)
      ELSE hours_on(e.date, e.start_time, e.end_time, cal.time_zone) END), '{}'::tstzmultirange) AS times
    FROM cal JOIN calendar_exceptions e ON e.doctor_id = cal.doctor_id AND e.kind <> 'EXTRA_HOURS'
      AND e.date BETWEEN (SELECT min(day) - 1 FROM days) AND (SELECT max(day) + 2 FROM days)
  ), open AS (
    SELECT unnest(tstzmultirange(hours_on(days.day, w.start_time, w.end_time, days.zone)) - off.times) AS piece
    FROM days JOIN weekly_hours w ON w.doctor_id = doctor AND w.weekday = extract(isodow FROM days.day), off
    UNION
    SELECT hours_on(days.day, e.start_time, e.end_time, days.zone)
    FROM days JOIN calendar_exceptions e ON e.doctor_id = doctor AND e.kind = 'EXTRA_HOURS' AND e.date = days.day
  ), slots AS (
    SELECT DISTINCT s AS starts_at, s + make_interval(mins => cal.slot_minutes) AS ends_at
    FROM open, cal, generate_series(lower(piece), upper(piece) - make_interval(mins => cal.slot_minutes),
      make_interval(mins => cal.slot_minutes + cal.buffer_minutes)) s
    WHERE NOT isempty(piece) AND s >= cal.first_at AND s < cal.last_at AND s > at
  ), taken AS (
    -- Each slot is compared with this one value, however many appointments there are.
    SELECT coalesce(range_agg(tstzrange(lower(time) - make_interval(mins => cal.buffer_minutes),
      upper(time) + make_interval(mins => cal.buffer_minutes))), '{}'::tstzmultirange) AS times
    FROM cal JOIN appointments a ON a.doctor_id = cal.doctor_id, unnest(a.times) AS time
    WHERE a.doctor_id = doctor AND a.status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')
      AND a.times && tstzrange(least(first_at, last_at) - interval '1 day', last_at + interval '1 day')
      AND NOT (a.status = 'HELD' AND (a.due_at <= at OR a.patient_id IS NOT DISTINCT FROM actor_id()))
  )
  SELECT slots.starts_at, slots.ends_at FROM slots, taken
  WHERE NOT taken.times && tstzrange(slots.starts_at, slots.ends_at)
  ORDER BY 1
$$;
REVOKE ALL ON FUNCTION free_slots FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION free_slots TO medconsult_app;
