-- Refuses a password for somebody who has no account. SECURITY DEFINER, because it must see every account.
CREATE OR REPLACE FUNCTION credentials_need_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM users u WHERE u.id = NEW.user_id AND u.identity <> 'ACCOUNT') THEN
    RAISE EXCEPTION 'somebody without an account can have no password' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION credentials_need_account FROM PUBLIC, medconsult_app;
