-- Guards the moves and times of an appointment. Its trigger stands beside that of appointments_consent, which tells the
-- two sides apart.
CREATE OR REPLACE FUNCTION appointments_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'HELD' AND is_now(NEW.created_at) AND NEW.due_at < claimed_at() + interval '10 minutes',
      'a time is held for minutes');
    PERFORM guard(NOT EXISTS (SELECT FROM users u WHERE u.id = NEW.patient_id AND u.identity <> 'ACCOUNT'),
      'an appointment needs a patient with an account');
    RETURN NEW;
  END IF;
  PERFORM guard(NEW.status = OLD.status AND OLD.status <> 'CANCELLED' OR may_move('appointment', OLD.status, NEW.status),
    'no such move of an appointment');
  PERFORM guard(OLD.status <> 'HELD' OR CASE NEW.status WHEN 'HELD' THEN NEW.due_at <= OLD.due_at
    ELSE OLD.due_at > claimed_at() END, 'a time is held for minutes');
  PERFORM guard(claimed_role() = 'SYSTEM' OR (
    (NEW.closed_at IS NULL OR NEW.closed_at IS NOT DISTINCT FROM OLD.closed_at OR is_now(NEW.closed_at))
    AND (NEW.place IS NOT DISTINCT FROM OLD.place OR OLD.status = 'HELD' OR claimed_id() = OLD.doctor_id)
    AND (NEW.missed_by IS NOT DISTINCT FROM OLD.missed_by OR claimed_id() = OLD.doctor_id)),
    'this of an appointment is not for its actor to write');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION appointments_guard FROM PUBLIC, medconsult_app;
