-- Creates the profile of every account, whichever statement creates the account, so that no reader has to handle a
-- missing one.
CREATE OR REPLACE FUNCTION users_have_profiles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.role = 'DOCTOR' THEN
    INSERT INTO doctor_profiles (doctor_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  ELSIF NEW.role = 'PATIENT' THEN
    INSERT INTO patient_profiles (patient_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_have_profiles FROM PUBLIC, medconsult_app;
