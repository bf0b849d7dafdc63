-- Whether the actor may write an audit entry about these resources: about themselves, and about people with whom they
-- share this call, meeting, appointment or queue. SECURITY DEFINER, because a guest may read none of these rows.
CREATE OR REPLACE FUNCTION may_audit(schedule uuid, patient uuid, call uuid, appointment uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  self uuid := claimed_id();
BEGIN
  IF NOT actor_stands() THEN RETURN false; END IF;
  IF claimed_role() = 'SYSTEM' THEN RETURN true; END IF;
  -- An administrator's entries are about the trail that was read, and the accounts that were looked up.
  IF claimed_role() = 'ADMIN' THEN RETURN num_nonnulls(schedule, call, appointment) = 0; END IF;
  IF call IS NOT NULL THEN
    RETURN EXISTS (
      SELECT 1 FROM call_sessions c
      WHERE c.id = call AND coalesce(patient, c.patient_id) = c.patient_id
        AND coalesce(schedule, c.schedule_id) IS NOT DISTINCT FROM c.schedule_id
        AND coalesce(appointment, c.appointment_id) IS NOT DISTINCT FROM c.appointment_id
        AND (self IN (c.doctor_id, c.patient_id) OR is_room_member(call) OR is_room_guest(call)))
    OR EXISTS (
      SELECT 1 FROM meetings m
      WHERE m.id = call AND coalesce(patient, m.patient_id) IS NOT DISTINCT FROM m.patient_id
        AND schedule IS NULL AND appointment IS NULL
        AND (self IN (m.host_id, m.patient_id) OR is_room_member(call) OR is_room_guest(call)));
  END IF;
  IF appointment IS NOT NULL THEN
    RETURN schedule IS NULL AND EXISTS (SELECT 1 FROM appointments a
      WHERE a.id = appointment AND self IN (a.doctor_id, a.patient_id) AND coalesce(patient, a.patient_id) = a.patient_id);
  END IF;
  IF schedule IS NOT NULL THEN
    RETURN EXISTS (SELECT 1 FROM schedules s WHERE s.id = schedule
      AND (s.doctor_id = self AND patient IS NULL OR EXISTS (SELECT 1 FROM queue_entries e
        WHERE e.schedule_id = s.id AND e.patient_id = coalesce(patient, self) AND self IN (s.doctor_id, e.patient_id))));
  END IF;
  RETURN patient IS NULL OR patient = self;
END $$;
REVOKE ALL ON FUNCTION may_audit FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION may_audit TO medconsult_app;
