-- The name of the system actor; NULL when the actor is an account or a guest.
CREATE OR REPLACE FUNCTION actor_name() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT nullif((acting())[3], '') $$;
REVOKE ALL ON FUNCTION actor_name FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION actor_name TO medconsult_app;
