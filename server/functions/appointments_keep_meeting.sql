-- The meeting of an appointment follows it, whichever statement moves it: moved, the link is good until a day after the
-- new time; cancelled, it opens nothing, and whoever looks next withdraws it, as a meeting whose link has run out.
-- What takes place already goes on.
CREATE OR REPLACE FUNCTION appointments_keep_meeting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- Another time that is not agreed on yet moves nothing.
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
