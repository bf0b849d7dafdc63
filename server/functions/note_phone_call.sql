-- Notes on a visit of the acting doctor that it goes on by telephone. The visit of an appointment is there already; that
-- of a call from a queue in which nobody met is made now. Repeating it changes nothing.
-- Answers when the visit was first noted so, or NULL when there is no such visit of theirs.
CREATE OR REPLACE FUNCTION note_phone_call(visit uuid, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  noted timestamptz;
BEGIN
  IF actor_role() IS DISTINCT FROM 'DOCTOR' THEN RETURN NULL; END IF;
  PERFORM guard(is_now(at), 'a telephone call is noted when it begins');
  INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
  SELECT c.id, c.id, c.doctor_id, c.patient_id, at,
    CASE WHEN c.ended_at IS NOT NULL THEN at END FROM call_sessions c
  WHERE c.id = visit AND c.doctor_id = actor_id() AND c.appointment_id IS NULL AND c.status <> 'INVITED'
    AND (c.ended_at IS NULL OR c.ended_at > at - interval '1 day')
  ON CONFLICT (id) DO NOTHING;
  UPDATE visits v SET phoned_at = coalesce(v.phoned_at, at) WHERE v.id = visit AND v.doctor_id = actor_id()
  RETURNING v.phoned_at INTO noted;
  RETURN noted;
END $$;
REVOKE ALL ON FUNCTION note_phone_call FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION note_phone_call TO medconsult_app;
