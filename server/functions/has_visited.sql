-- Whether the doctor has held a visit with the patient that is over, as far as the actor may read visits.
CREATE OR REPLACE FUNCTION has_visited(doctor uuid, patient uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.doctor_id = doctor AND v.patient_id = patient AND v.ended_at IS NOT NULL)
$$;
REVOKE ALL ON FUNCTION has_visited FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_visited TO medconsult_app;
