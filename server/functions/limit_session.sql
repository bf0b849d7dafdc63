-- Has a session of the actor end when nobody uses it for some minutes. It can only become shorter.
CREATE OR REPLACE FUNCTION limit_session(session uuid, minutes int, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF has_account() IS NOT TRUE OR is_now(at) IS NOT TRUE THEN RETURN false; END IF;
  UPDATE login_sessions s SET idle_minutes = minutes, idle_ends_at = at + make_interval(mins => minutes)
  WHERE s.id = session AND s.user_id = actor_id() AND s.ended_at IS NULL
    AND (s.idle_minutes IS NULL OR s.idle_minutes > minutes);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION limit_session FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION limit_session TO medconsult_app;
