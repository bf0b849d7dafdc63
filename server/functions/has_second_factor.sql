-- Whether a sign-in by password to this account asks for a second factor, for an administrator and for background work.
-- @returns NULL for anybody else
CREATE OR REPLACE FUNCTION has_second_factor(account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN actor_role() IN ('ADMIN', 'SYSTEM') THEN
    EXISTS (SELECT 1 FROM totp_factors f WHERE f.user_id = account AND f.confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = account) END
$$;
REVOKE ALL ON FUNCTION has_second_factor FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_second_factor TO medconsult_app;
