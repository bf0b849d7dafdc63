-- Does somebody with an account act, or background work? A guest opens one room and nothing else. NULL, which policies
-- take for no, when nobody was named.
CREATE OR REPLACE FUNCTION has_account() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT actor_role() <> 'GUEST' $$;
REVOKE ALL ON FUNCTION has_account FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_account TO medconsult_app;
