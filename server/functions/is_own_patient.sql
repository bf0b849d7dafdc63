-- Whether the actor has, or has had, an appointment with this patient as the doctor, or a place of theirs in a queue.
-- SECURITY DEFINER, because a policy calls it.
CREATE OR REPLACE FUNCTION is_own_patient(patient uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  -- It is asked once, because it proves who acts each time.
  doctor uuid := actor_id();
BEGIN
  RETURN EXISTS (
      SELECT 1 FROM appointments a WHERE a.patient_id = patient AND a.doctor_id = doctor AND a.status <> 'HELD')
    OR EXISTS (
      SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE e.patient_id = patient AND s.doctor_id = doctor);
END $$;
REVOKE ALL ON FUNCTION is_own_patient FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_own_patient TO medconsult_app;
