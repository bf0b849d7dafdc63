-- Whether the actor is the doctor of this visit. SECURITY DEFINER, because policies call it.
CREATE OR REPLACE FUNCTION is_visit_doctor(visit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.id = visit AND v.doctor_id = actor_id() AND actor_role() = 'DOCTOR')
$$;
REVOKE ALL ON FUNCTION is_visit_doctor FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_visit_doctor TO medconsult_app;
