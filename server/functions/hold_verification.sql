-- Whether a doctor is verified, which cannot change until the end of this transaction. A withdrawal waits for this
-- transaction, and then sees its changes. SECURITY DEFINER, because a lock requires the right to update.
CREATE OR REPLACE FUNCTION hold_verification(doctor uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM users u
  WHERE u.id = doctor AND u.role = 'DOCTOR' AND has_account() FOR SHARE
$$;
REVOKE ALL ON FUNCTION hold_verification FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION hold_verification TO medconsult_app;
