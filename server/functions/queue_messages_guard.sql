-- Makes sure that a message is of now, and that a patient only answers. SECURITY DEFINER, because a policy of a table
-- cannot read that table.
CREATE OR REPLACE FUNCTION queue_messages_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(is_now(NEW.sent_at) AND (NEW.author = 'doctor'
      OR EXISTS (SELECT 1 FROM queue_messages m WHERE m.entry_id = NEW.entry_id AND m.author = 'doctor')),
    'a message is of now, and a patient answers');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION queue_messages_guard FROM PUBLIC, medconsult_app;
