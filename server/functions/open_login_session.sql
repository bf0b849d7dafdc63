-- Opens a session of the actor, unless the password was changed since it was compared. A change of the password at the
-- same time waits, and then ends this session too.
-- @param password_changed credentials.changed_at as text, as it was when the password was compared
CREATE OR REPLACE FUNCTION open_login_session(
  session uuid, at timestamptz, until timestamptz, agent text, source text, password_changed text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent, address)
  SELECT session, c.user_id, at, until, at, agent, source FROM credentials c
  WHERE c.user_id = actor_id() AND has_account() AND c.changed_at::text IS NOT DISTINCT FROM password_changed
  FOR SHARE OF c;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION open_login_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION open_login_session TO medconsult_app;
