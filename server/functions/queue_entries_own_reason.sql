-- A doctor may move the places of their queue. Only the patient says why they come.
CREATE OR REPLACE FUNCTION queue_entries_own_reason() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.patient_id IS DISTINCT FROM actor_id() THEN
    RAISE EXCEPTION 'only the patient gives the reason for the visit' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_entries_own_reason FROM PUBLIC, medconsult_app;
