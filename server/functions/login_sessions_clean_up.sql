-- What ends with a session, whichever statement ends it: push subscriptions, and the leases of pages that ask by HTTP.
-- Every node hears of it and closes the session's sockets.
CREATE OR REPLACE FUNCTION login_sessions_clean_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Signing out is about one browser. A new password, or another role, is about all that anybody has set up before: also by
  -- a session that expired since.
  DELETE FROM push_subscriptions p WHERE CASE NEW.ended_reason
    WHEN 'SIGNED_OUT' THEN p.session_id = NEW.id ELSE p.user_id = NEW.user_id END;
  -- Its peer ids stay bound to the account: nobody else in the room may take them over.
  -- Those that asked by HTTP keep a lease that is long over: the others in the room have to be told that they are gone.
  UPDATE room_peers SET asked_at = 'epoch' WHERE session_id = NEW.id AND asked_at IS NOT NULL;
  PERFORM pg_notify('login_sessions_ended', NEW.user_id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION login_sessions_clean_up FROM PUBLIC, medconsult_app;
