-- Ends all sessions of an account that gets another role or is disabled. Every node is notified of that, and of deleted
-- accounts.
CREATE OR REPLACE FUNCTION users_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE login_sessions SET ended_at = now(),
      ended_reason = CASE WHEN NEW.role = OLD.role THEN 'ACCOUNT_DISABLED' ELSE 'ROLE_CHANGED' END
    WHERE user_id = OLD.id AND ended_at IS NULL;
    -- Subscriptions outlive the session that made them.
    IF NEW.disabled_at IS NOT NULL THEN DELETE FROM push_subscriptions WHERE user_id = OLD.id; END IF;
  END IF;
  -- The nodes check the sessions of their connections again.
  PERFORM pg_notify('login_sessions_ended', OLD.id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_end_sessions FROM PUBLIC, medconsult_app;
