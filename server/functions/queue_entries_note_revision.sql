-- Notes with a place the revision of its queue when its status changed. SECURITY DEFINER, because nobody else may write
-- the revision.
CREATE OR REPLACE FUNCTION queue_entries_note_revision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.revision := coalesce((SELECT s.queue_revision FROM schedules s WHERE s.id = NEW.schedule_id), 0);
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_entries_note_revision FROM PUBLIC, medconsult_app;
