-- Another time for a confirmed appointment: the time that both agreed on is kept until they agree on the other. It
-- blocks both calendars like any other, so the times of an appointment are kept apart as a set.
ALTER TABLE appointments
  ADD COLUMN kept_period tstzrange,
  ADD CONSTRAINT appointments_kept CHECK (kept_period IS NULL OR status IN ('PENDING', 'PROPOSED')),
  ADD COLUMN times tstzmultirange GENERATED ALWAYS AS (
    CASE WHEN kept_period IS NULL THEN tstzmultirange(period) ELSE tstzmultirange(period, kept_period) END) STORED;

ALTER TABLE appointments
  DROP CONSTRAINT appointments_doctor_overlap,
  DROP CONSTRAINT appointments_patient_overlap,
  ADD CONSTRAINT appointments_doctor_overlap EXCLUDE USING gist (doctor_id WITH =, times WITH &&)
    WHERE (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')),
  ADD CONSTRAINT appointments_patient_overlap EXCLUDE USING gist (patient_id WITH =, times WITH &&)
    WHERE (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')),
  -- The doctor declines another time: the appointment stays confirmed, with the reason.
  DROP CONSTRAINT appointments_reason,
  ADD CONSTRAINT appointments_reason CHECK (cancelled_by IS NOT NULL
    OR (declined AND status = 'CONFIRMED') OR (cancel_reason IS NULL AND NOT declined));
GRANT UPDATE (kept_period) ON appointments TO medconsult_app;

-- The meeting of an appointment keeps the time that is agreed on.
DROP TRIGGER appointments_moved_meeting ON appointments;
CREATE TRIGGER appointments_moved_meeting AFTER UPDATE OF period, kept_period, status ON appointments FOR EACH ROW
  WHEN (coalesce(NEW.kept_period, NEW.period) <> coalesce(OLD.kept_period, OLD.period)
    OR NEW.status = 'CANCELLED' AND OLD.status <> 'CANCELLED')
  EXECUTE FUNCTION appointments_keep_meeting();

-- What a mail says of the time that is kept, and where the calendar's entry stays.
ALTER TABLE notifications
  ADD COLUMN kept_starts_at timestamptz,
  ADD COLUMN kept_ends_at timestamptz,
  ADD CONSTRAINT notifications_kept CHECK ((kept_starts_at IS NULL) = (kept_ends_at IS NULL)
    AND (kept_starts_at IS NULL OR appointment_id IS NOT NULL));
