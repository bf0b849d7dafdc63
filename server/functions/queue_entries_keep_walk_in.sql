-- When the visit of a walk-in is over, or they leave the queue, four hours remain, for instance to read the doctor's summary.
-- While they wait or are called again, a day since they came remains, which is how long their token is valid. SECURITY
-- DEFINER, because neither the patient nor the doctor may write that time.
CREATE OR REPLACE FUNCTION queue_entries_keep_walk_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE walk_ins SET ends_at = CASE WHEN NEW.status IN ('DONE', 'LEFT')
    THEN least(created_at + interval '24 hours', actor_at() + interval '4 hours')
    ELSE created_at + interval '24 hours' END
  WHERE patient_id = NEW.patient_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION queue_entries_keep_walk_in FROM PUBLIC, medconsult_app;
