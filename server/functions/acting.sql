-- The actor of this transaction, as {id, role, name, instant}; NULL when none was set, or when it was not set by
-- set_actor(). SECURITY DEFINER, because it reads the secret. Not parallel safe, because a parallel worker has another
-- process id.
CREATE OR REPLACE FUNCTION acting() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  given text := current_setting('app.actor', true);
  key actor_keys;
BEGIN
  IF given IS NULL OR given = '' THEN RETURN NULL; END IF;
  -- The same as actor_seal(), whose call would double the cost.
  SELECT * INTO key FROM actor_keys k WHERE k.purpose = 'transaction';
  IF left(given, 64) = encode(sha256(key.inner_block
      || convert_to(pg_backend_pid() || '|' || extract(epoch FROM now()) || substr(given, 65), 'UTF8')
      || key.outer_block), 'hex') THEN
    RETURN string_to_array(substr(given, 66), '|');
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION acting FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION acting TO medconsult_app;
