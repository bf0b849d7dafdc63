-- A visit is a consultation or an appointment. The calls of an appointment are one visit, however often they broke off.
ALTER TABLE visits
  ADD COLUMN appointment_id uuid REFERENCES appointments ON DELETE CASCADE,
  DROP CONSTRAINT visits_subject,
  ADD CONSTRAINT visits_subject CHECK (num_nonnulls(call_session_id, appointment_id) = 1
    AND id = coalesce(call_session_id, appointment_id));

CREATE OR REPLACE FUNCTION call_sessions_keep_visit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.appointment_id IS NOT NULL THEN RETURN NULL; END IF;
  INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
  VALUES (NEW.id, NEW.id, NEW.doctor_id, NEW.patient_id, NEW.activated_at, NEW.ended_at)
  ON CONFLICT (id) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at;
  RETURN NULL;
END $$;

-- From its confirmation on, so that a doctor can prepare; when it is called off, what was written stays, and where
-- nothing was, nothing does.
CREATE FUNCTION appointments_keep_visit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW') THEN
    INSERT INTO visits (id, appointment_id, doctor_id, patient_id, began_at, ended_at)
    VALUES (NEW.id, NEW.id, NEW.doctor_id, NEW.patient_id, lower(NEW.period),
      CASE NEW.status WHEN 'COMPLETED' THEN greatest(lower(NEW.period), least(upper(NEW.period), NEW.closed_at)) END)
    ON CONFLICT (id) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at;
  ELSE
    DELETE FROM visits v WHERE v.id = NEW.id
      AND NOT EXISTS (SELECT 1 FROM visit_drafts x WHERE x.visit_id = v.id)
      AND NOT EXISTS (SELECT 1 FROM visit_versions x WHERE x.visit_id = v.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER appointments_visited AFTER INSERT OR UPDATE OF status, period, closed_at ON appointments
  FOR EACH ROW EXECUTE FUNCTION appointments_keep_visit();

-- Calls of appointments, from when each was a visit of its own.
DELETE FROM visits v USING call_sessions c
WHERE c.id = v.call_session_id AND c.appointment_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM visit_drafts x WHERE x.visit_id = v.id)
  AND NOT EXISTS (SELECT 1 FROM visit_versions x WHERE x.visit_id = v.id);
INSERT INTO visits (id, appointment_id, doctor_id, patient_id, began_at, ended_at)
SELECT id, id, doctor_id, patient_id, lower(period),
  CASE status WHEN 'COMPLETED' THEN greatest(lower(period), least(upper(period), closed_at)) END
FROM appointments WHERE status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW');
