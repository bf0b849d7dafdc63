-- Ends all sessions of an account that gets another role. Every node is notified of that, and of deleted accounts.
CREATE OR REPLACE FUNCTION users_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE login_sessions SET ended_at = now(), ended_reason = 'ROLE_CHANGED' WHERE user_id = OLD.id AND ended_at IS NULL;
  END IF;
  -- The nodes check the sessions of their connections again.
  PERFORM pg_notify('login_sessions_ended', OLD.id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_end_sessions FROM PUBLIC, medconsult_app;
