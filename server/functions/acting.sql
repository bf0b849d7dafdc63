-- Who acts, as {id, role, name, instant}: NULL when nobody was named, or not by set_actor().
-- SECURITY DEFINER: it has to know the secret. Not parallel: a worker has another process id.
CREATE OR REPLACE FUNCTION acting() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  given text := current_setting('app.actor', true);
  key actor_keys;
BEGIN
  IF given IS NULL OR given = '' THEN RETURN NULL; END IF;
  -- As actor_seal; a call of it would double the cost.
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
