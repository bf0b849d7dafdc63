-- Whether an account is disabled. It is asked when an actor was refused, to say why: no actor is set then.
CREATE OR REPLACE FUNCTION is_disabled(account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM users u WHERE u.id = account AND u.disabled_at IS NOT NULL) $$;
REVOKE ALL ON FUNCTION is_disabled FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_disabled TO medconsult_app;
