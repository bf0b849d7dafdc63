-- Ends the sessions that nobody has used for their idle time, for background work. While somebody is in a call or a meeting,
-- or is being called, the idle time of their sessions runs anew, before their pages warn of its end. The few seconds after
-- the end are for what another node knows and has not written yet.
-- @returns the ended sessions
CREATE OR REPLACE FUNCTION end_idle_sessions(at timestamptz) RETURNS TABLE (id uuid, user_id uuid, role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF actor_role() IS DISTINCT FROM 'SYSTEM' OR is_now(at) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY
    WITH due AS (
      SELECT s.id,
        EXISTS (SELECT FROM call_sessions c
          WHERE c.doctor_id = s.user_id AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE'))
        OR EXISTS (SELECT FROM call_sessions c
          WHERE c.patient_id = s.user_id AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE'))
        OR EXISTS (SELECT FROM meeting_stays m
          WHERE m.member_id = s.user_id AND m.left_at IS NULL AND m.seen_at > at - interval '2 minutes')
        OR EXISTS (SELECT FROM room_guests g JOIN rooms r ON r.id = g.room_id
          WHERE g.user_id = s.user_id AND g.status = 'ADMITTED' AND r.closed_at IS NULL) AS in_call
      FROM login_sessions s
      WHERE s.ended_at IS NULL AND s.idle_ends_at <= at + interval '90 seconds'
      FOR UPDATE OF s
    ), kept AS (
      UPDATE login_sessions s SET idle_ends_at = greatest(s.idle_ends_at, at + make_interval(mins => s.idle_minutes))
      FROM due WHERE due.id = s.id AND due.in_call
    )
    UPDATE login_sessions s SET ended_at = at, ended_reason = 'IDLE'
    FROM due, users u
    WHERE due.id = s.id AND NOT due.in_call AND u.id = s.user_id AND s.idle_ends_at <= at - interval '15 seconds'
    RETURNING s.id, u.id, u.role;
END $$;
REVOKE ALL ON FUNCTION end_idle_sessions FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_idle_sessions TO medconsult_app;
