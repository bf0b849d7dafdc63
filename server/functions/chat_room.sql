-- The chat of a room, as the actor sees it; no row for an actor who is no member. SECURITY DEFINER, because guests,
-- too, may know whether the call is under way, and because audit entries need the ids of the consultation. A call whose
-- room retention has removed has a chat without messages.
CREATE OR REPLACE FUNCTION chat_room(room uuid)
RETURNS TABLE (is_open boolean, user_type text, name text, schedule_id uuid, patient_id uuid, meeting_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.closed_at IS NULL AND coalesce(c.status IN ('CONFIRMED', 'ACTIVE'), true), shown_type(m), m.name,
    c.schedule_id, coalesce(c.patient_id, g.patient_id), g.code
  FROM rooms r JOIN room_members m ON m.room_id = r.id AND m.member_id = actor_id()
  LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings g ON g.id = r.id
  WHERE r.id = room
  UNION ALL
  SELECT false, CASE u.id WHEN c.doctor_id THEN 'doctor' ELSE 'patient' END, u.name, c.schedule_id, c.patient_id, NULL
  FROM call_sessions c JOIN users u ON u.id = actor_id() AND u.id IN (c.doctor_id, c.patient_id)
  WHERE c.id = room AND NOT EXISTS (SELECT FROM rooms r WHERE r.id = room)
$$;
REVOKE ALL ON FUNCTION chat_room FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION chat_room TO medconsult_app;
