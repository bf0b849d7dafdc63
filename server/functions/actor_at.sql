-- When the transaction began, by the clock of the server that signed the actor.
CREATE OR REPLACE FUNCTION actor_at() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT to_timestamp((acting())[4]::double precision / 1000) $$;
REVOKE ALL ON FUNCTION actor_at FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION actor_at TO medconsult_app;
