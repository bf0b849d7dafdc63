-- A statement that changes who acts while it runs, or a cursor that is read after who acts was changed, sees nothing with
-- the changed actor: policies ask of each row whether the claim is still the one that was proved.

-- The setting `app.actor` as set_actor() has written it in this transaction; NULL for any other.
CREATE FUNCTION proved_actor() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT CASE WHEN acting() IS NOT NULL THEN current_setting('app.actor', true) END $$;
GRANT EXECUTE ON FUNCTION proved_actor() TO medconsult_app;

-- (SELECT proved_actor()) is asked for once for each statement; the comparison is made for each row, right beside the
-- policies that read the claim. Without a column of the row in it PostgreSQL would make it once for each scan.
DO $$
DECLARE
  secured record;
BEGIN
  FOR secured IN SELECT p.tablename FROM pg_policies p WHERE p.schemaname = 'public' AND p.policyname = 'actor_stands' LOOP
    EXECUTE format('ALTER POLICY actor_stands ON %I
      USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting(''app.actor'', true) = (SELECT proved_actor()) END)
      WITH CHECK (current_setting(''app.actor'', true) = (SELECT proved_actor()))', secured.tablename);
  END LOOP;
END $$;

-- Where set_config() cannot be taken away (below), a condition without a column of the table may run between two
-- policies of the same row. What is most worth protecting has the actor proved in the policy itself.
DO $$
DECLARE
  policy record;
  asker record;
BEGIN
  FOR policy IN SELECT p.tablename, p.policyname,
      regexp_replace(p.qual, '\mclaimed_(id|role|name)\(\)', '(SELECT actor_\1())', 'g') AS qual,
      regexp_replace(p.with_check, '\mclaimed_(id|role|name)\(\)', '(SELECT actor_\1())', 'g') AS with_check
    FROM pg_policies p WHERE p.schemaname = 'public' AND concat(p.qual, p.with_check) LIKE '%claimed_%'
      AND p.tablename IN ('users', 'credentials', 'password_resets', 'audit_logs', 'patient_profiles', 'visits',
        'visit_versions', 'chat_messages')
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename)
      || coalesce(' USING (' || policy.qual || ')', '') || coalesce(' WITH CHECK (' || policy.with_check || ')', '');
  END LOOP;
  FOR asker IN SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('is_visit_doctor', 'is_visit_patient', 'may_read_message')
  LOOP
    EXECUTE regexp_replace(asker.definition, '\mclaimed_(id|role)\(\)', 'actor_\1()', 'g');
  END LOOP;
END $$;

-- What no statement of the application has a use for. These belong to the superuser who made the cluster: another owner
-- of the tables cannot take them away, and the server says so when it starts (docs/administrator.md has the statements).
DO $$
DECLARE
  taken text;
BEGIN
  FOR taken IN
    SELECT format('EXECUTE ON FUNCTION %s', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND (
      -- A setting that changes in the middle of a statement.
      p.proname = 'set_config'
      -- Large objects fill the disk, and nobody sees whose they are.
      OR p.proname ~ '^(lo_|loread$|lowrite$)'
      -- Locks that outlive the transaction, as that which orders the audit trail does not.
      OR p.proname ~ '^pg_(try_)?advisory_lock')
    -- DO, which can change a setting between two rows that it reads.
    UNION ALL SELECT 'USAGE ON LANGUAGE plpgsql'
  LOOP
    BEGIN
      EXECUTE format('GRANT %s TO CURRENT_USER', taken);
      EXECUTE format('REVOKE %s FROM PUBLIC', taken);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING 'only a superuser can REVOKE % FROM PUBLIC', taken;
    END;
  END LOOP;
END $$;
