-- Creates the visit of an appointment when it is confirmed, so that the doctor can prepare, and keeps it while the
-- appointment has an agreed time. When the appointment is cancelled, the visit stays if something was written in it;
-- otherwise it is deleted.
CREATE OR REPLACE FUNCTION appointments_keep_visit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW') OR NEW.kept_period IS NOT NULL THEN
    INSERT INTO visits (id, appointment_id, doctor_id, patient_id, began_at, ended_at)
    VALUES (NEW.id, NEW.id, NEW.doctor_id, NEW.patient_id, lower(coalesce(NEW.kept_period, NEW.period)),
      CASE NEW.status WHEN 'COMPLETED' THEN greatest(lower(NEW.period), least(upper(NEW.period), NEW.closed_at)) END)
    ON CONFLICT (id) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at;
  ELSE
    DELETE FROM visits v WHERE v.id = NEW.id
      AND NOT EXISTS (SELECT 1 FROM visit_drafts x WHERE x.visit_id = v.id)
      AND NOT EXISTS (SELECT 1 FROM visit_versions x WHERE x.visit_id = v.id);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION appointments_keep_visit FROM PUBLIC, medconsult_app;
