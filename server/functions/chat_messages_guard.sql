-- Makes sure that messages have consecutive positions and the present time.
CREATE OR REPLACE FUNCTION chat_messages_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(is_now(NEW.created_at) AND NEW.position = (
    SELECT coalesce(max(m.position), 0) + 1 FROM chat_messages m WHERE m.room_id = NEW.room_id),
    'a message is the next one, and of now');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION chat_messages_guard FROM PUBLIC, medconsult_app;
