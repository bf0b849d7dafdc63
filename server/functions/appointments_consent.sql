-- Makes sure that no statement consents in the name of the other side. A time on which both agreed is kept while
-- another one is proposed. Until that is agreed on, either side may return to the kept time, and neither can drop it.
CREATE OR REPLACE FUNCTION appointments_consent() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  side text := CASE actor_id() WHEN OLD.doctor_id THEN 'doctor' WHEN OLD.patient_id THEN 'patient' END;
  agreed tstzrange := CASE OLD.status WHEN 'CONFIRMED' THEN OLD.period ELSE OLD.kept_period END;
BEGIN
  IF actor_role() IS NULL OR actor_role() = 'SYSTEM' THEN RETURN NEW; END IF;
  IF (NEW.status, NEW.period) IS DISTINCT FROM (OLD.status, OLD.period) AND NOT coalesce(CASE NEW.status
      WHEN 'PENDING' THEN side = 'patient'
      WHEN 'PROPOSED' THEN side = 'doctor'
      WHEN 'CONFIRMED' THEN NEW.period = OLD.kept_period AND side IS NOT NULL
        OR NEW.period = OLD.period AND (OLD.status, side) IN (('PENDING', 'doctor'), ('PROPOSED', 'patient'))
      WHEN 'CANCELLED' THEN NEW.period = coalesce(OLD.kept_period, OLD.period) AND NEW.cancelled_by = side
      ELSE NEW.period = OLD.period AND side = 'doctor' END, false)
    OR NEW.kept_period IS DISTINCT FROM (CASE WHEN NEW.status IN ('PENDING', 'PROPOSED') THEN agreed END)
    OR (NEW.notes, NEW.type) IS DISTINCT FROM (OLD.notes, OLD.type) AND OLD.status <> 'HELD' THEN
    RAISE EXCEPTION 'this is for the other side to say' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION appointments_consent FROM PUBLIC, medconsult_app;
