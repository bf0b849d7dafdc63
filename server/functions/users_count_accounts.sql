-- Keeps the number of accounts of each role, which the clinic's figures show. Walk-ins have none. SECURITY DEFINER, because
-- nobody else may write it.
CREATE OR REPLACE FUNCTION users_count_accounts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.role = OLD.role THEN RETURN NULL; END IF;
  IF TG_OP <> 'INSERT' THEN
    UPDATE account_figures SET accounts = accounts - 1 WHERE role = OLD.role AND OLD.identity = 'ACCOUNT';
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE account_figures SET accounts = accounts + 1 WHERE role = NEW.role AND NEW.identity = 'ACCOUNT';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_count_accounts FROM PUBLIC, medconsult_app;
