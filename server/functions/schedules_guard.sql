-- Guards the moves of a practice session.
CREATE OR REPLACE FUNCTION schedules_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'UPCOMING' AND NEW.last_queue_number = 0 AND NEW.queue_revision = 0,
      'a practice session begins upcoming and empty');
  ELSIF NEW.status <> OLD.status THEN
    PERFORM guard(may_move('schedule', OLD.status, NEW.status), 'no such move of a practice session');
    PERFORM guard(NEW.status <> 'ONLINE' OR EXISTS (
      SELECT 1 FROM users u WHERE u.id = NEW.doctor_id AND u.verified_at IS NOT NULL), 'the doctor is not verified');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION schedules_guard FROM PUBLIC, medconsult_app;
