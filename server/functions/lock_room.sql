-- Locks a room for this transaction. Every use case about its guests takes this lock first, and so does the end of its
-- call. SECURITY DEFINER, because a lock requires the right to update. Membership is checked against the claim of the
-- actor, so the claim is verified too.
CREATE OR REPLACE FUNCTION lock_room(room uuid)
RETURNS TABLE (host_id uuid, closed_at timestamptz, size int, schedule_id uuid, patient_id uuid, meeting_code text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.host_id, r.closed_at, r.size, c.schedule_id, coalesce(c.patient_id, m.patient_id), m.code
  FROM rooms r LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings m ON m.id = r.id
  WHERE r.id = room AND actor_stands() AND (claimed_role() = 'SYSTEM' OR is_room_member(room) OR is_room_guest(room)
    OR r.host_id = claimed_id())
  FOR NO KEY UPDATE OF r
$$;
REVOKE ALL ON FUNCTION lock_room FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_room TO medconsult_app;
