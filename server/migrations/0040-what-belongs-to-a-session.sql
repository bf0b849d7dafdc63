-- What a page of a session has left behind ends with it: the browser that it had woken, and its place in a room.
-- NULL: from before there were sessions, or a guest's.
ALTER TABLE push_subscriptions
  ADD COLUMN session_id uuid DEFAULT nullif(current_setting('app.session_id', true), '')::uuid;
CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id);
ALTER TABLE room_peers
  ADD COLUMN session_id uuid DEFAULT nullif(current_setting('app.session_id', true), '')::uuid;
CREATE INDEX room_peers_session ON room_peers (session_id) WHERE session_id IS NOT NULL;
CREATE POLICY room_peers_system ON room_peers FOR SELECT TO medconsult_app USING ((SELECT actor_role()) = 'SYSTEM');

-- As before; the browser now also changes over to the session that says so.
CREATE OR REPLACE FUNCTION keep_push_subscription(subscription uuid, given_endpoint text, given_p256dh text, given_auth text, at timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
  SELECT subscription, actor_id(), given_endpoint, given_p256dh, given_auth, at
  WHERE has_account() AND actor_id() IS NOT NULL
  ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
    session_id = excluded.session_id
$$;

CREATE FUNCTION login_sessions_clean_up() RETURNS trigger
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
CREATE TRIGGER login_sessions_ended AFTER UPDATE OF ended_at ON login_sessions
  FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION login_sessions_clean_up();
