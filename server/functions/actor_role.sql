-- DOCTOR, PATIENT, ADMIN, GUEST, or SYSTEM for background work; NULL when no actor was set.
CREATE OR REPLACE FUNCTION actor_role() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT (acting())[2] $$;
REVOKE ALL ON FUNCTION actor_role FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION actor_role TO medconsult_app;
