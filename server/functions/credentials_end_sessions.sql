-- Ends all sessions of an account when its password changes, also by a statement of the database's owner. Only the session
-- that changes it stays, where keep_session() was called for it in this transaction. Without such a session it was set by
-- a link: a change of the address that somebody else may have begun is cancelled.
CREATE OR REPLACE FUNCTION credentials_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE login_sessions SET ended_at = NEW.changed_at, ended_reason = 'PASSWORD_CHANGED'
  WHERE user_id = NEW.user_id AND ended_at IS NULL
    AND id::text <> coalesce(current_setting('app.kept_session', true), '');
  -- Subscriptions outlive the session that made them, so they may be left where no session is.
  DELETE FROM push_subscriptions p WHERE p.user_id = NEW.user_id
    AND coalesce(p.session_id::text, '-') <> coalesce(current_setting('app.kept_session', true), '');
  IF coalesce(current_setting('app.kept_session', true), '') = '' THEN
    UPDATE email_changes c SET cancelled_at = NEW.changed_at
    WHERE c.user_id = NEW.user_id AND c.changed_at IS NULL AND c.cancelled_at IS NULL;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION credentials_end_sessions FROM PUBLIC, medconsult_app;
