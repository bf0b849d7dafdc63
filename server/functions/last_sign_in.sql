-- The day of an account's last sign-in, for an administrator. Sessions are kept for some time only (see
-- retention), so an earlier day is unknown. SECURITY DEFINER, because nobody reads another person's sessions.
CREATE OR REPLACE FUNCTION last_sign_in(account uuid, zone text) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT (max(s.created_at) AT TIME ZONE zone)::date FROM login_sessions s
  WHERE s.user_id = account AND actor_role() = 'ADMIN'
$$;
REVOKE ALL ON FUNCTION last_sign_in FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION last_sign_in TO medconsult_app;
