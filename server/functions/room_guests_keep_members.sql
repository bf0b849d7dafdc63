-- Keeps the members of a room in step with its admitted guests, whichever statement moves them, and never exceeds the
-- room's size. A guest with an account is a member under the account's id, and depends on the host like every guest.
CREATE OR REPLACE FUNCTION room_guests_keep_members() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  room rooms;
BEGIN
  IF OLD.used_at IS NOT NULL AND (NEW.used_at, NEW.name) IS DISTINCT FROM (OLD.used_at, OLD.name) THEN
    RAISE EXCEPTION 'a link is used once' USING ERRCODE = 'check_violation', CONSTRAINT = 'room_guests_once';
  END IF;
  IF NEW.status = 'ADMITTED' AND OLD.status IS DISTINCT FROM 'ADMITTED' THEN
    SELECT * INTO room FROM rooms WHERE id = NEW.room_id FOR NO KEY UPDATE;
    IF room.closed_at IS NOT NULL
      OR (SELECT count(*) FROM room_members WHERE room_id = NEW.room_id) >= room.size THEN
      RAISE EXCEPTION 'the room is full or closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'rooms_size';
    END IF;
    INSERT INTO room_members (room_id, member_id, user_type, name)
    VALUES (NEW.room_id, coalesce(NEW.user_id, NEW.id), 'guest', NEW.name);
  ELSIF OLD.status = 'ADMITTED' AND NEW.status <> 'ADMITTED' THEN
    DELETE FROM room_members WHERE room_id = NEW.room_id AND member_id = coalesce(NEW.user_id, NEW.id);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION room_guests_keep_members FROM PUBLIC, medconsult_app;
