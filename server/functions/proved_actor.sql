-- The setting `app.actor` as set_actor() has written it in this transaction; NULL for any other value.
CREATE OR REPLACE FUNCTION proved_actor() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT CASE WHEN acting() IS NOT NULL THEN current_setting('app.actor', true) END $$;
REVOKE ALL ON FUNCTION proved_actor FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION proved_actor TO medconsult_app;
