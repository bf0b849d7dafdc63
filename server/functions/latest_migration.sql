-- The name of the last migration that the database has run, for the readiness of a node: a database that was restored
-- from an old backup beside a running node lacks some. SECURITY DEFINER, because the migrator's table is its owner's.
CREATE OR REPLACE FUNCTION latest_migration() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT max(m.name) FROM kysely_migration m WHERE actor_role() = 'SYSTEM'
$$;
REVOKE ALL ON FUNCTION latest_migration FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION latest_migration TO medconsult_app;
