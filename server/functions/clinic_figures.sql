-- The clinic's day in figures. SECURITY DEFINER, because the administrator may see figures and not the rows behind
-- them.
CREATE OR REPLACE FUNCTION clinic_figures(day date, zone text) RETURNS TABLE (
  planned int, online int, completed int, waiting int, in_call int, seen int, gone int, mean_wait_minutes double precision,
  missed_invitations int, appointments_today int, missed_appointments int, verified_doctors int, unverified_doctors int,
  patients int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF actor_role() IS DISTINCT FROM 'ADMIN' THEN RETURN; END IF;
  RETURN QUERY
  WITH sessions AS (
    SELECT s.id, s.status, (s.date + s.start_time) AT TIME ZONE zone AS starts_at FROM schedules s WHERE s.date = day
  ), places AS (
    SELECT e.id, e.status, greatest(e.joined_at, s.starts_at) AS waits_from
    FROM queue_entries e JOIN sessions s ON s.id = e.schedule_id
  ), waits AS (
    -- A patient who is seen before the planned start has not waited.
    SELECT greatest(0, extract(epoch FROM min(c.activated_at) - p.waits_from) / 60) AS minutes
    FROM places p JOIN call_sessions c ON c.queue_entry_id = p.id AND c.activated_at IS NOT NULL
    GROUP BY p.id, p.waits_from
  ), booked AS (
    SELECT a.status FROM appointments a
    WHERE lower(coalesce(a.kept_period, a.period)) >= day::timestamp AT TIME ZONE zone
      AND lower(coalesce(a.kept_period, a.period)) < (day + 1)::timestamp AT TIME ZONE zone
      AND a.status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW')
  )
  SELECT
    (SELECT count(*) FROM sessions)::int,
    (SELECT count(*) FROM sessions s WHERE s.status = 'ONLINE')::int,
    (SELECT count(*) FROM sessions s WHERE s.status = 'COMPLETED')::int,
    (SELECT count(*) FROM places p WHERE p.status IN ('WAITING', 'READY', 'INVITED'))::int,
    (SELECT count(*) FROM places p WHERE p.status = 'IN_CALL')::int,
    (SELECT count(*) FROM places p WHERE p.status = 'DONE')::int,
    (SELECT count(*) FROM places p WHERE p.status = 'LEFT')::int,
    (SELECT avg(w.minutes) FROM waits w)::double precision,
    (SELECT count(*) FROM call_sessions c JOIN places p ON p.id = c.queue_entry_id WHERE c.status = 'EXPIRED')::int,
    (SELECT count(*) FROM booked)::int,
    (SELECT count(*) FROM booked b WHERE b.status = 'NO_SHOW')::int,
    (SELECT count(*) FROM users u WHERE u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)::int,
    (SELECT count(*) FROM users u WHERE u.role = 'DOCTOR' AND u.verified_at IS NULL)::int,
    (SELECT f.accounts FROM account_figures f WHERE f.role = 'PATIENT')::int;
END $$;
REVOKE ALL ON FUNCTION clinic_figures FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION clinic_figures TO medconsult_app;
