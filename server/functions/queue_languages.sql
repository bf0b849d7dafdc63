-- The languages of the patients in a queue, for its doctor, and for each patient their own. SECURITY DEFINER, because a
-- doctor may not read patients' profiles.
CREATE OR REPLACE FUNCTION queue_languages(queue uuid) RETURNS TABLE (patient_id uuid, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT e.patient_id, p.language
  FROM queue_entries e
  JOIN schedules s ON s.id = e.schedule_id
  JOIN patient_profiles p ON p.patient_id = e.patient_id
  WHERE e.schedule_id = queue AND e.status <> 'LEFT' AND actor_id() IN (s.doctor_id, e.patient_id)
$$;
REVOKE ALL ON FUNCTION queue_languages FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION queue_languages TO medconsult_app;
