-- Ends one session of the actor.
-- @returns false when it had ended already, or is not the actor's
CREATE OR REPLACE FUNCTION end_login_session(session uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE login_sessions s SET ended_at = at, ended_reason = 'SIGNED_OUT'
  WHERE s.id = session AND s.user_id = actor_id() AND has_account() AND s.ended_at IS NULL;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION end_login_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_login_session TO medconsult_app;
