-- Whether this session of the account is open. Every transaction of an account calls it together with set_actor(). It
-- also sets the session to which the rows of this transaction belong: it is the default of the columns session_id.
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
