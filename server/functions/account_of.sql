-- The id of the account with an e-mail address, for background work and for administrators; NULL when there is none.
-- SECURITY DEFINER, because row-level security would compare the address with that of every account: PostgreSQL does not
-- take the comparison of citext as leakproof, and so uses no index for it.
CREATE OR REPLACE FUNCTION account_of(address citext) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT u.id FROM users u WHERE u.email = address AND actor_role() IN ('SYSTEM', 'ADMIN') $$;
REVOKE ALL ON FUNCTION account_of FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION account_of TO medconsult_app;
