-- Whether somebody other than this account can sign in as an administrator. The answer stays true until the end of the
-- transaction: everything that could change it asks first, and waits here. For background work, and for the functions
-- by which an administrator changes accounts.
CREATE OR REPLACE FUNCTION has_administrator(besides uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF actor_role() IS NULL OR actor_role() NOT IN ('ADMIN', 'SYSTEM') THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('administrators'));
  RETURN EXISTS (SELECT 1 FROM users u WHERE u.role = 'ADMIN' AND u.id IS DISTINCT FROM besides
    AND u.disabled_at IS NULL AND u.invited_at IS NULL);
END $$;
REVOKE ALL ON FUNCTION has_administrator FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_administrator TO medconsult_app;
