-- The number of doctors who have chosen a specialty, including those whom patients cannot see.
CREATE OR REPLACE FUNCTION specialty_doctors(specialty uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM doctor_profiles p WHERE p.specialty_id = specialty AND actor_role() = 'ADMIN'
$$;
REVOKE ALL ON FUNCTION specialty_doctors FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION specialty_doctors TO medconsult_app;
