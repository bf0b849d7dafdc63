-- Opens a session of the actor, unless the password was changed since it was compared, or the account is disabled. A
-- change of the password, and disabling, wait if they happen at the same time, and then end this session too. An account
-- with a second factor gets a session only by a ticket or a passkey that was used in this transaction.
-- @param password_changed credentials.changed_at as text, as it was when the password was compared
-- @param ticket the id of the ticket of the second step; its used_at has to be the same as `at`
-- @param passkey the id of the passkey that has signed; its last_used_at has to be the same as `at`
-- @param way by what the sign-in succeeded, for the list of sign-ins that its owner sees
CREATE OR REPLACE FUNCTION open_login_session(
  session uuid, at timestamptz, until timestamptz, agent text, source text, password_changed text, ticket uuid DEFAULT NULL,
  passkey uuid DEFAULT NULL, way text DEFAULT 'PASSWORD'
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent, address)
  SELECT session, c.user_id, at, until, at, agent, source FROM credentials c JOIN users u ON u.id = c.user_id
  WHERE c.user_id = actor_id() AND has_account() AND u.disabled_at IS NULL
    AND c.changed_at::text IS NOT DISTINCT FROM password_changed
    AND (
      NOT EXISTS (SELECT 1 FROM totp_factors f WHERE f.user_id = c.user_id AND f.confirmed_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = c.user_id)
      OR EXISTS (SELECT 1 FROM sign_in_tickets t
        WHERE t.id = ticket AND t.user_id = c.user_id AND t.used_at = at AND t.expires_at > at)
      OR EXISTS (SELECT 1 FROM passkeys p WHERE p.id = passkey AND p.user_id = c.user_id AND p.last_used_at = at))
  FOR SHARE OF c, u;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO sign_ins (id, user_id, at, outcome, way, user_agent, address)
  VALUES (session, actor_id(), at, 'SIGNED_IN', way, agent, source);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION open_login_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION open_login_session TO medconsult_app;
