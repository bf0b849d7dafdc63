-- An account that gets another role loses all its sessions; every node hears of it, and of an account that is deleted.
CREATE OR REPLACE FUNCTION users_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE login_sessions SET ended_at = now(), ended_reason = 'ROLE_CHANGED' WHERE user_id = OLD.id AND ended_at IS NULL;
  END IF;
  -- The servers look again at whose connections they hold.
  PERFORM pg_notify('login_sessions_ended', OLD.id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_end_sessions FROM PUBLIC, medconsult_app;
