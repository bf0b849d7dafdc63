-- The signed-in user or guest of this transaction; NULL for background work.
CREATE OR REPLACE FUNCTION actor_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT nullif((acting())[1], '')::uuid $$;
REVOKE ALL ON FUNCTION actor_id FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION actor_id TO medconsult_app;
