-- Puts the verification of a disabled doctor aside, and brings it back with the account.
CREATE OR REPLACE FUNCTION users_keep_verification() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.disabled_at IS NOT NULL THEN
    NEW.verified_before := OLD.verified_at;
    NEW.verified_at := NULL;
  ELSE
    NEW.verified_at := OLD.verified_before;
    NEW.verified_before := NULL;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION users_keep_verification FROM PUBLIC, medconsult_app;
