-- Ends all sessions of an account, for an administrator and for background work.
-- @returns how many there were; NULL for anybody else
CREATE OR REPLACE FUNCTION end_account_sessions(account uuid, at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ended int;
BEGIN
  IF actor_role() IS NULL OR actor_role() NOT IN ('ADMIN', 'SYSTEM') OR is_now(at) IS NOT TRUE THEN RETURN NULL; END IF;
  UPDATE login_sessions SET ended_at = at, ended_reason = 'ENDED_BY_CLINIC'
  WHERE user_id = account AND ended_at IS NULL AND expires_at > at;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;
REVOKE ALL ON FUNCTION end_account_sessions FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_account_sessions TO medconsult_app;
