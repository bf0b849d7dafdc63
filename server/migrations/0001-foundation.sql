-- Who acts. Every transaction says it once, by set_actor(); row-level security reads it back.
-- The application runs as role medconsult_app, which owns nothing and bypasses nothing.

DO $$
BEGIN
  -- Asked first: an owner who may make no roles has one made for them.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'medconsult_app') THEN
    CREATE ROLE medconsult_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
  END IF;
EXCEPTION
  -- Roles belong to the cluster: another database of it, or another node, was first.
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  EXECUTE format('GRANT medconsult_app TO %I', current_user);
EXCEPTION
  -- The application has a login of its own since 0031: an owner who may not grant the role needs no part in it.
  WHEN unique_violation OR insufficient_privilege THEN NULL;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO medconsult_app;
-- Before the next statement: its own functions stay open to everybody.
CREATE EXTENSION IF NOT EXISTS citext;
-- A function is open to everybody unless said otherwise; ours are not.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The signed-in user of this transaction; NULL for background work.
CREATE FUNCTION actor_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.actor_id', true), '')::uuid $$;

-- DOCTOR, PATIENT, ADMIN, or SYSTEM for background work; NULL when nobody was named.
CREATE FUNCTION actor_role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.actor_role', true), '') $$;

GRANT EXECUTE ON FUNCTION actor_id(), actor_role() TO medconsult_app;

-- What the services want said once their change is committed. A node deletes what it delivered.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  rooms text[] NOT NULL,
  event text NOT NULL,
  payload jsonb NOT NULL
);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbox_write ON outbox FOR INSERT TO medconsult_app WITH CHECK (actor_role() IS NOT NULL);
CREATE POLICY outbox_read ON outbox FOR SELECT TO medconsult_app USING (actor_role() = 'SYSTEM');
-- FOR UPDATE SKIP LOCKED asks for an update policy too.
CREATE POLICY outbox_lock ON outbox FOR UPDATE TO medconsult_app USING (actor_role() = 'SYSTEM');
CREATE POLICY outbox_delete ON outbox FOR DELETE TO medconsult_app USING (actor_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO medconsult_app;
