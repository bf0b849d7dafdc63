-- Guards the moves of a place: it is in a call while its patient is, and done when that call has ended.
CREATE OR REPLACE FUNCTION queue_entries_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_system boolean := claimed_role() = 'SYSTEM';
  is_patient boolean := is_system OR NEW.patient_id = claimed_id();
  is_doctor boolean;
  rings boolean;
  lasts boolean;
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'WAITING' AND NEW.ready_check IS NULL AND NEW.reminded_at IS NULL AND is_now(NEW.joined_at)
      AND NEW.queue_number = (SELECT s.last_queue_number FROM schedules s WHERE s.id = NEW.schedule_id),
      'a place in a queue begins waiting, with the last number taken');
    RETURN NEW;
  END IF;
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  PERFORM guard(may_move('queue_entry', OLD.status, NEW.status), 'no such move of a place in a queue');
  -- The most frequent move is checked first.
  IF is_patient AND OLD.status IN ('WAITING', 'READY') AND NEW.status IN ('WAITING', 'READY', 'LEFT') THEN RETURN NEW; END IF;
  is_doctor := is_system OR EXISTS (SELECT 1 FROM schedules s WHERE s.id = NEW.schedule_id AND s.doctor_id = claimed_id());
  SELECT coalesce(bool_or(c.status = 'INVITED'), false), coalesce(bool_or(c.status IN ('CONFIRMED', 'ACTIVE')), false)
  INTO rings, lasts FROM call_sessions c WHERE c.queue_entry_id = NEW.id;
  PERFORM guard(CASE NEW.status
      WHEN 'IN_CALL' THEN lasts
      WHEN 'DONE' THEN NOT lasts
      WHEN 'INVITED' THEN is_doctor
      WHEN 'LEFT' THEN is_patient
      WHEN 'WAITING' THEN CASE OLD.status WHEN 'INVITED' THEN NOT rings AND NOT lasts ELSE is_patient END
      WHEN 'READY' THEN CASE OLD.status WHEN 'INVITED' THEN NOT rings AND NOT lasts WHEN 'DONE' THEN is_doctor ELSE true END
      END, 'no such move of a place in a queue');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_entries_guard FROM PUBLIC, medconsult_app;
