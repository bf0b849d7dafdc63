-- Telephone number and date of birth of a patient, for the patient, and for the doctor who has them now: in a call, in a
-- queue, or with an appointment that is not closed; that one is named, for the audit trail. The rest of the profile stays
-- the patient's own: row-level security shows the row to nobody else.
CREATE OR REPLACE FUNCTION patient_contact(patient uuid)
RETURNS TABLE (phone text, birth_date date, call_session_id uuid, schedule_id uuid, appointment_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT nullif(p.phone, ''), p.birth_date, via.call_session_id, via.schedule_id, via.appointment_id
  FROM patient_profiles p
  JOIN LATERAL (
    SELECT NULL::uuid AS call_session_id, NULL::uuid AS schedule_id, NULL::uuid AS appointment_id
    WHERE actor_role() = 'PATIENT' AND actor_id() = patient
    UNION ALL
    SELECT c.id, NULL, NULL FROM call_sessions c
    WHERE c.patient_id = patient AND c.doctor_id = actor_id() AND actor_role() = 'DOCTOR'
      AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')
    UNION ALL
    SELECT NULL, s.id, NULL FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.patient_id = patient AND s.doctor_id = actor_id() AND actor_role() = 'DOCTOR'
      AND e.status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL')
    UNION ALL
    SELECT NULL, NULL, a.id FROM appointments a
    WHERE a.patient_id = patient AND a.doctor_id = actor_id() AND actor_role() = 'DOCTOR'
      AND a.status IN ('PENDING', 'PROPOSED', 'CONFIRMED')
    LIMIT 1) via ON true
  WHERE p.patient_id = patient
$$;
REVOKE ALL ON FUNCTION patient_contact FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION patient_contact TO medconsult_app;
