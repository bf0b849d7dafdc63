-- Updates the meeting of an appointment, whichever statement changes the appointment. When the appointment is moved,
-- the link is valid until a day after the new time. When it is cancelled, the link expires, and the next request or
-- sweep cancels the meeting. An active meeting goes on.
CREATE OR REPLACE FUNCTION appointments_keep_meeting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- A time that is only proposed changes nothing.
  agreed timestamptz := lower(coalesce(NEW.kept_period, NEW.period));
  link_end timestamptz := agreed + interval '24 hours';
BEGIN
  UPDATE meetings m SET scheduled_time = agreed,
    link_ends_at = CASE NEW.status WHEN 'CANCELLED' THEN m.created_at ELSE link_end END,
    due_at = CASE NEW.status WHEN 'CANCELLED' THEN m.created_at ELSE link_end END
  WHERE m.appointment_id = NEW.id AND m.status = 'SCHEDULED';
  IF FOUND THEN PERFORM pg_notify('meetings_due', ''); END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION appointments_keep_meeting FROM PUBLIC, medconsult_app;
