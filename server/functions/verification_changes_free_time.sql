-- Has the first free time of a doctor computed again after the clinic verified them, or no longer does. SECURITY DEFINER,
-- as first_free_time_changed.
CREATE OR REPLACE FUNCTION verification_changes_free_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO free_time_changes (doctor_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION verification_changes_free_time FROM PUBLIC, medconsult_app;
