-- Empties the lobby of a closed room, and makes its links invalid.
CREATE OR REPLACE FUNCTION rooms_put_guests_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE room_guests SET status = CASE status WHEN 'LINKED' THEN 'REVOKED' ELSE 'LEFT' END
  WHERE room_id = NEW.id AND status IN ('LINKED', 'WAITING', 'ADMITTED');
  -- To a room that is closed nobody returns.
  UPDATE room_guests SET rejoin_until = NULL WHERE room_id = NEW.id AND rejoin_until IS NOT NULL;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION rooms_put_guests_out FROM PUBLIC, medconsult_app;
