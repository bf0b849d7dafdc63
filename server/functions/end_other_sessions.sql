-- Ends the sessions of the actor, but for an open one of theirs, and the pushes to the devices of the others.
-- @returns how many there were; none at any other time than now
CREATE OR REPLACE FUNCTION end_other_sessions(kept uuid, at timestamptz, why text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ended int;
BEGIN
  IF has_account() IS NOT TRUE OR is_now(at) IS NOT TRUE OR why NOT IN ('FACTOR_REMOVED', 'ENDED_BY_OWNER') THEN
    RETURN 0;
  END IF;
  IF NOT EXISTS (SELECT FROM login_sessions s WHERE s.id = kept AND s.user_id = actor_id() AND s.ended_at IS NULL) THEN
    RETURN 0;
  END IF;
  -- Subscriptions outlive the session that made them.
  DELETE FROM push_subscriptions p WHERE p.user_id = actor_id() AND p.session_id IS DISTINCT FROM kept;
  UPDATE login_sessions s SET ended_at = at, ended_reason = why
  WHERE s.user_id = actor_id() AND s.id <> kept AND s.ended_at IS NULL AND s.expires_at > at;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;
REVOKE ALL ON FUNCTION end_other_sessions FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_other_sessions TO medconsult_app;
