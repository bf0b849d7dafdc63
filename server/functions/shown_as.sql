-- The role under which others see a person. Only the clinic gives the title of a doctor: one whom it has not verified
-- is shown as a guest. SECURITY DEFINER, because nobody may read another person's account.
CREATE OR REPLACE FUNCTION shown_as(user_type text, account uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN user_type = 'doctor'
      AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = account AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)
    THEN 'guest' ELSE coalesce(user_type, 'guest') END
$$;
REVOKE ALL ON FUNCTION shown_as FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION shown_as TO medconsult_app;
