-- Writes the doctor of the visit into a rating of it, whatever the statement says. SECURITY DEFINER, as it reads the visit.
CREATE OR REPLACE FUNCTION visit_ratings_of_doctor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.doctor_id := (SELECT v.doctor_id FROM visits v WHERE v.id = NEW.visit_id);
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION visit_ratings_of_doctor FROM PUBLIC, medconsult_app;
