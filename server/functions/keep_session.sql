-- Has a change of the password in this transaction leave one session of the actor open, with the pushes to its device.
-- @returns false when it has ended, or is not the actor's
CREATE OR REPLACE FUNCTION keep_session(session uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM login_sessions s
    WHERE s.id = session AND s.user_id = actor_id() AND has_account() AND s.ended_at IS NULL) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.kept_session', session::text, true);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION keep_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION keep_session TO medconsult_app;
