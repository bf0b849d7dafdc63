-- Disables an account, or enables it again, for an administrator. Its sessions end by the trigger of the table.
-- @param disable_at since when it is disabled; NULL enables it
-- @returns DONE; UNCHANGED when it was so already; NOT_FOUND; LAST_ADMINISTRATOR when nobody could administer any more
CREATE OR REPLACE FUNCTION disable_account(account uuid, disable_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_disabled boolean;
BEGIN
  IF actor_role() IS DISTINCT FROM 'ADMIN' OR disable_at IS NOT NULL AND NOT is_now(disable_at) THEN RETURN NULL; END IF;
  IF disable_at IS NOT NULL AND NOT has_administrator(account) THEN RETURN 'LAST_ADMINISTRATOR'; END IF;
  SELECT u.disabled_at IS NOT NULL INTO is_disabled FROM users u WHERE u.id = account FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF is_disabled = (disable_at IS NOT NULL) THEN RETURN 'UNCHANGED'; END IF;
  UPDATE users SET disabled_at = disable_at WHERE id = account;
  RETURN 'DONE';
END $$;
REVOKE ALL ON FUNCTION disable_account FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION disable_account TO medconsult_app;
