-- Deletes the messages of a place that was left. SECURITY DEFINER, because nobody deletes messages otherwise.
CREATE OR REPLACE FUNCTION queue_entries_forget_messages() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM queue_messages m WHERE m.entry_id = NEW.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION queue_entries_forget_messages FROM PUBLIC, medconsult_app;
