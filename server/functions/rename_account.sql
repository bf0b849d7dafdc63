-- Gives the actor's own account another name.
-- @returns false when it had this name already, or the actor has no account
CREATE OR REPLACE FUNCTION rename_account(given text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE users u SET name = given WHERE u.id = actor_id() AND has_account() AND u.name <> given;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION rename_account FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION rename_account TO medconsult_app;
