-- The seal that set_actor() writes in front of the actor into the setting `app.actor`, and that acting() checks. Any
-- statement can change that setting, but the seal is only valid for what set_actor() wrote, in this transaction of this
-- connection. It is one hash with the secret on both sides instead of an HMAC, because it is computed several times in
-- each statement.
CREATE OR REPLACE FUNCTION actor_seal(actor text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
AS $$
DECLARE
  key actor_keys;
BEGIN
  SELECT * INTO key FROM actor_keys k WHERE k.purpose = 'transaction';
  RETURN encode(sha256(key.inner_block
    || convert_to(pg_backend_pid() || '|' || extract(epoch FROM now()) || '|' || actor, 'UTF8') || key.outer_block), 'hex');
END $$;
REVOKE ALL ON FUNCTION actor_seal FROM PUBLIC, medconsult_app;
