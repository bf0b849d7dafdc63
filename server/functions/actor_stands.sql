-- Whether set_actor() has set an actor in this transaction.
CREATE OR REPLACE FUNCTION actor_stands() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT acting() IS NOT NULL $$;
REVOKE ALL ON FUNCTION actor_stands FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION actor_stands TO medconsult_app;
