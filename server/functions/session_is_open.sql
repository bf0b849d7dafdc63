-- Is this session of the account open? Asked in every transaction of an account, beside set_actor(). What the
-- transaction writes of a page belongs to the session that it names here: columns session_id have it as their default.
CREATE OR REPLACE FUNCTION session_is_open(session uuid, account uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM login_sessions s WHERE s.id = session AND s.user_id = account AND s.ended_at IS NULL
  ) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.session_id', session::text, true);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION session_is_open FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION session_is_open TO medconsult_app;
