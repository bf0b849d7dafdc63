-- Writes the names that doctor and patient have at the signing into the signed version, whatever the statement gave.
CREATE OR REPLACE FUNCTION visit_versions_keep_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT d.name, p.name INTO NEW.signed_by_name, NEW.patient_name
  FROM visits v JOIN users p ON p.id = v.patient_id JOIN users d ON d.id = NEW.signed_by
  WHERE v.id = NEW.visit_id;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION visit_versions_keep_names FROM PUBLIC, medconsult_app;
