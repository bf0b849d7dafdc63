-- Stores a browser's push subscription for the actor and the session. If the browser belonged to another user of the
-- device, or to another session, it is reassigned: knowledge of the endpoint proves that the actor has the browser.
-- SECURITY DEFINER, because the row may be another user's.
-- @returns false when the push service no longer accepts the subscription, so that the browser has to subscribe again
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
