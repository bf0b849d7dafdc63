-- Somebody uses this session of the actor: from now on its idle time runs anew. One whose time is over stays over.
CREATE OR REPLACE FUNCTION use_session(session uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF has_account() IS NOT TRUE OR is_now(at) IS NOT TRUE THEN RETURN false; END IF;
  UPDATE login_sessions s SET idle_ends_at = greatest(s.idle_ends_at, at + make_interval(mins => s.idle_minutes))
  WHERE s.id = session AND s.user_id = actor_id() AND s.ended_at IS NULL AND s.idle_ends_at > at;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION use_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION use_session TO medconsult_app;
