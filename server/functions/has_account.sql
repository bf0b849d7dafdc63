-- Whether the actor has an account or is a system actor. A guest may only enter one room. NULL when no actor was set,
-- which policies take as false.
CREATE OR REPLACE FUNCTION has_account() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT actor_role() <> 'GUEST' $$;
REVOKE ALL ON FUNCTION has_account FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_account TO medconsult_app;
