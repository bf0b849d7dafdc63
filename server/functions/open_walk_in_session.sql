-- Opens a session of the actor, who is a walk-in: somebody without an account, whose time is not over. SECURITY DEFINER,
-- because nobody may write sessions otherwise.
-- @returns false for anybody else
CREATE OR REPLACE FUNCTION open_walk_in_session(
  session uuid, at timestamptz, until timestamptz, agent text, source text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent, address)
  SELECT session, w.patient_id, at, until, at, agent, source FROM walk_ins w JOIN users u ON u.id = w.patient_id
  WHERE w.patient_id = actor_id() AND actor_role() = 'PATIENT' AND w.ends_at > at AND is_now(at) AND u.disabled_at IS NULL
    AND u.identity = 'NAME_ONLY'
  FOR SHARE OF w, u;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION open_walk_in_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION open_walk_in_session TO medconsult_app;
