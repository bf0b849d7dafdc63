-- Keeps a browser's push subscription for the actor and their session. A browser that belonged to somebody else on the
-- same device is handed over, and one that has changed sessions changes over to the session that says so: whoever
-- knows the endpoint holds the browser. SECURITY DEFINER: the row may be another's.
CREATE OR REPLACE FUNCTION keep_push_subscription(subscription uuid, given_endpoint text, given_p256dh text, given_auth text, at timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
  SELECT subscription, actor_id(), given_endpoint, given_p256dh, given_auth, at
  WHERE has_account() AND actor_id() IS NOT NULL
  ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
    session_id = excluded.session_id
$$;
REVOKE ALL ON FUNCTION keep_push_subscription FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION keep_push_subscription TO medconsult_app;
