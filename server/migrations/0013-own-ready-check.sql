-- A doctor moves the places of their queue, and may forget an old check; only the patient says what was found.
CREATE FUNCTION queue_entries_own_check() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.patient_id IS DISTINCT FROM actor_id() THEN
    RAISE EXCEPTION 'only the patient says what their device found' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER queue_entries_own_check BEFORE UPDATE OF ready_check, ready_checked_at ON queue_entries
  FOR EACH ROW WHEN (NEW.ready_check IS NOT NULL) EXECUTE FUNCTION queue_entries_own_check();
