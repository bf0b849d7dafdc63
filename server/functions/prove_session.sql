-- Notes that the actor has just given the password again in this session of theirs.
-- @returns false when it has ended, or is not the actor's
CREATE OR REPLACE FUNCTION prove_session(session uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE login_sessions s SET proven_at = at
  WHERE s.id = session AND s.user_id = actor_id() AND has_account() AND s.ended_at IS NULL AND is_now(at);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION prove_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION prove_session TO medconsult_app;
