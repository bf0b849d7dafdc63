-- Deletes what ends with a session, whichever statement ends it: push subscriptions, and the leases of pages that poll.
-- Every node is notified and closes the session's sockets.
CREATE OR REPLACE FUNCTION login_sessions_clean_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Signing out affects one browser, and so does each session that its owner ends, or that ends because of a removed second
  -- factor. A new password or another role affects everything that was set up before, also by
  -- sessions that have expired since.
  DELETE FROM push_subscriptions p WHERE CASE WHEN NEW.ended_reason IN ('SIGNED_OUT', 'FACTOR_REMOVED', 'ENDED_BY_OWNER')
    THEN p.session_id = NEW.id
    ELSE p.user_id = NEW.user_id
      AND coalesce(p.session_id::text, '-') <> coalesce(current_setting('app.kept_session', true), '') END;
  -- The session's peer ids stay assigned to the account, so that nobody else in the room can take them. Those of pages
  -- that polled get an expired lease, so that the others in the room are notified of their departure.
  UPDATE room_peers SET asked_at = 'epoch' WHERE session_id = NEW.id AND asked_at IS NOT NULL;
  PERFORM pg_notify('login_sessions_ended', NEW.user_id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION login_sessions_clean_up FROM PUBLIC, medconsult_app;
