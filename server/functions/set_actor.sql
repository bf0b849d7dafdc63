-- Sets the actor of this transaction, and checks in the same round trip that the account still exists in that role and
-- is not disabled.
-- @param claim kind|id|role|instant|issued: 'user' or 'system'; the id of an account or a guest, or the name of a
-- system actor; times in Unix milliseconds, the first by the server's source of time, the second by the database's
-- clock
-- @param signature HMAC-SHA-256 of the claim, by a key of the server
-- @returns false for an actor who no longer exists, or is disabled. An unsigned or old claim is an error (SQLSTATE 28000).
-- SECURITY DEFINER, because the check reads the account before an actor is set, and the keys.
CREATE OR REPLACE FUNCTION set_actor(claim text, signature bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  part text[] := string_to_array(claim, '|');
  actor text;
BEGIN
  IF cardinality(part) IS DISTINCT FROM 5 OR signature IS NULL OR NOT EXISTS (
    SELECT 1 FROM actor_keys k WHERE k.purpose = 'server'
      AND sha256(k.outer_block || sha256(k.inner_block || convert_to(claim, 'UTF8'))) = signature) THEN
    RAISE EXCEPTION 'the actor is not signed' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  IF abs(extract(epoch FROM clock_timestamp()) * 1000 - part[5]::bigint) > 300000 THEN
    RAISE EXCEPTION 'the signature of the actor is old' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  IF part[1] = 'system' THEN
    actor := concat_ws('|', '', 'SYSTEM', part[2], part[4]);
  ELSE
    -- From the use of the link on, a guest acts under the id of the guest's row. A guest with an account acts under the
    -- account's id.
    IF part[3] = 'GUEST' THEN
      IF NOT EXISTS (SELECT 1 FROM room_guests g
        WHERE g.id = part[2]::uuid AND g.used_at IS NOT NULL AND g.user_id IS NULL) THEN
        RETURN false;
      END IF;
    ELSIF NOT EXISTS (
      SELECT 1 FROM users u WHERE u.id = part[2]::uuid AND u.role = part[3] AND u.disabled_at IS NULL) THEN
      RETURN false;
    END IF;
    actor := concat_ws('|', part[2], part[3], '', part[4]);
  END IF;
  PERFORM set_config('app.actor', actor_seal(actor) || '|' || actor, true);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION set_actor FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION set_actor TO medconsult_app;
