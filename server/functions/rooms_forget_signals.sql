-- Deletes the signals and peer ids of a closed room.
CREATE OR REPLACE FUNCTION rooms_forget_signals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM room_peers WHERE room_id = NEW.id;
  DELETE FROM room_signals WHERE room_id = NEW.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION rooms_forget_signals FROM PUBLIC, medconsult_app;
