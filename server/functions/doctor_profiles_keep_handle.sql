-- Keeps the end of a public link for the doctor who had it first, also after a change, and refuses it to another one as if
-- that one had it now. SECURITY DEFINER, because nobody reads the list.
CREATE OR REPLACE FUNCTION doctor_profiles_keep_handle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO used_handles (handle, doctor_id) VALUES (NEW.handle, NEW.doctor_id) ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM used_handles u WHERE u.handle = NEW.handle AND u.doctor_id = NEW.doctor_id) THEN
    RAISE EXCEPTION 'another doctor has had this link' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION doctor_profiles_keep_handle FROM PUBLIC, medconsult_app;
