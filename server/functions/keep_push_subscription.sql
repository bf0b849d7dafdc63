-- Keeps a browser's push subscription for the actor and their session. A browser that belonged to somebody else on the
-- same device is handed over, and one that has changed sessions changes over to the session that says so: whoever
-- knows the endpoint holds the browser. SECURITY DEFINER: the row may be another's.
-- @returns false: its push service does not take it any more, so the browser has to subscribe anew
CREATE OR REPLACE FUNCTION keep_push_subscription(subscription uuid, given_endpoint text, given_p256dh text, given_auth text, at timestamptz)
RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH kept AS (
    INSERT INTO push_subscriptions AS p (id, user_id, endpoint, p256dh, auth, created_at)
    SELECT subscription, actor_id(), given_endpoint, given_p256dh, given_auth, at
    WHERE has_account() AND actor_id() IS NOT NULL
    ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
      session_id = excluded.session_id
    WHERE p.ended_at IS NULL
    RETURNING 1
  ) SELECT count(*) = 1 FROM kept
$$;
REVOKE ALL ON FUNCTION keep_push_subscription FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION keep_push_subscription TO medconsult_app;
