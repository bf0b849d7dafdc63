-- Gives the actor's own account another name. A doctor whom the clinic has verified keeps the name that was verified: it
-- stands on signed summaries, and patients know the doctor by it.
-- @returns DONE; SAME when it had this name already, or the actor has no account; VERIFIED when it has to stay
CREATE OR REPLACE FUNCTION rename_account(given text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE users u SET name = given
  WHERE u.id = actor_id() AND has_account() AND u.name <> given
    AND NOT (u.role = 'DOCTOR' AND u.verified_at IS NOT NULL);
  IF FOUND THEN RETURN 'DONE'; END IF;
  IF EXISTS (SELECT FROM users u WHERE u.id = actor_id() AND u.name <> given
    AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL) THEN
    RETURN 'VERIFIED';
  END IF;
  RETURN 'SAME';
END $$;
REVOKE ALL ON FUNCTION rename_account FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION rename_account TO medconsult_app;
