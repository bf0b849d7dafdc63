-- An appointment is a visit from its confirmation on, so that a doctor can prepare, and while its time is kept. When it is called off, what was
-- written stays; where nothing was written, the visit goes.
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
