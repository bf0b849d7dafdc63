-- Only the doctor of the queue reminds a patient, and now. Whether the patient still waits is checked by may_notify.
CREATE OR REPLACE FUNCTION queue_entries_reminded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(is_now(NEW.reminded_at) AND EXISTS (SELECT 1 FROM schedules s WHERE s.id = NEW.schedule_id AND s.doctor_id = claimed_id()),
    'only the doctor of a queue reminds its patients');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_entries_reminded FROM PUBLIC, medconsult_app;
