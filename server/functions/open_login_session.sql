-- Opens a session of the actor, unless the password was changed since it was compared, or the account is disabled. A
-- change of the password, and disabling, wait if they happen at the same time, and then end this session too.
-- @param password_changed credentials.changed_at as text, as it was when the password was compared
CREATE OR REPLACE FUNCTION open_login_session(
  session uuid, at timestamptz, until timestamptz, agent text, source text, password_changed text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent, address)
  SELECT session, c.user_id, at, until, at, agent, source FROM credentials c JOIN users u ON u.id = c.user_id
  WHERE c.user_id = actor_id() AND has_account() AND u.disabled_at IS NULL
    AND c.changed_at::text IS NOT DISTINCT FROM password_changed
  FOR SHARE OF c, u;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION open_login_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION open_login_session TO medconsult_app;
