-- Creates and ends the visit of a call from a queue, whichever statement changes the call. A call in which nobody met has
-- a visit only if the doctor phoned instead (see note_phone_call). An appointment has its own visit (see
-- appointments_keep_visit), however many calls it has.
CREATE OR REPLACE FUNCTION call_sessions_keep_visit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.appointment_id IS NOT NULL THEN RETURN NULL; END IF;
  IF NEW.activated_at IS NULL THEN
    UPDATE visits SET ended_at = greatest(began_at, NEW.ended_at) WHERE id = NEW.id;
    RETURN NULL;
  END IF;
  INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
  VALUES (NEW.id, NEW.id, NEW.doctor_id, NEW.patient_id, NEW.activated_at, NEW.ended_at)
  ON CONFLICT (id) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION call_sessions_keep_visit FROM PUBLIC, medconsult_app;
