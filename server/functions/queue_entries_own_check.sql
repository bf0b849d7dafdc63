-- A doctor may move the places of their queue, and delete an earlier ready check. Only the patient may store a result.
CREATE OR REPLACE FUNCTION queue_entries_own_check() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.patient_id IS DISTINCT FROM actor_id() THEN
    RAISE EXCEPTION 'only the patient says what their device found' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_entries_own_check FROM PUBLIC, medconsult_app;
