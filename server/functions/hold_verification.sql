-- Is this doctor verified, and will stay so until this transaction is over? A withdrawal waits for whoever asked,
-- and then sees what they did. SECURITY DEFINER: locking asks for a right to update.
CREATE OR REPLACE FUNCTION hold_verification(doctor uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM users u
  WHERE u.id = doctor AND u.role = 'DOCTOR' AND has_account() FOR SHARE
$$;
REVOKE ALL ON FUNCTION hold_verification FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION hold_verification TO medconsult_app;
