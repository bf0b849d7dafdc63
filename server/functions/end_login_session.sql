-- Ends one session of the actor.
-- @param why SIGNED_OUT for the one that asks, ENDED_BY_OWNER for another one
-- @returns false when it had ended already, or is not the actor's
CREATE OR REPLACE FUNCTION end_login_session(session uuid, at timestamptz, why text DEFAULT 'SIGNED_OUT') RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF why NOT IN ('SIGNED_OUT', 'ENDED_BY_OWNER') THEN RETURN false; END IF;
  UPDATE login_sessions s SET ended_at = at, ended_reason = why
  WHERE s.id = session AND s.user_id = actor_id() AND has_account() AND s.ended_at IS NULL;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION end_login_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_login_session TO medconsult_app;
