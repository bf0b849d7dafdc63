-- Has the first free time of a doctor computed again, after a change of the calendar or of an appointment. SECURITY
-- DEFINER, because nobody else may write it.
CREATE OR REPLACE FUNCTION first_free_time_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  doctor uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.doctor_id ELSE NEW.doctor_id END;
BEGIN
  INSERT INTO free_time_changes (doctor_id) VALUES (doctor);
  IF TG_TABLE_NAME = 'calendars' THEN
    INSERT INTO first_free_times (doctor_id, due_at) VALUES (doctor, '-infinity') ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION first_free_time_changed FROM PUBLIC, medconsult_app;
