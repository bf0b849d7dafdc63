-- The patient for whom a meeting is made is its first guest, let in before anybody knocks: the host sends them back or
-- removes them as everybody else. Their place is theirs while they are away.
CREATE OR REPLACE FUNCTION meetings_keep_room() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO rooms (id, host_id, opened_at) VALUES (NEW.id, NEW.host_id, NEW.created_at);
    INSERT INTO room_members (room_id, member_id, user_type, name)
    SELECT NEW.id, u.id, 'doctor', u.name FROM users u WHERE u.id = NEW.doctor_id;
    INSERT INTO room_guests (id, room_id, name, status, user_id, user_type, created_at, expires_at, used_at)
    SELECT gen_random_uuid(), NEW.id, left(NEW.patient_name, 60), 'ADMITTED', NEW.patient_id, 'patient',
      NEW.created_at, NEW.link_ends_at, NEW.created_at
    WHERE NEW.patient_id IS NOT NULL;
  ELSE
    -- The host's own word for the end may be earlier than the last message.
    UPDATE rooms SET closed_at = greatest(NEW.ended_at,
        (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = NEW.id))
    WHERE id = NEW.id AND closed_at IS NULL;
    UPDATE meeting_stays SET left_at = CASE NEW.ended_by WHEN 'system' THEN seen_at
        ELSE greatest(joined_at, NEW.ended_at) END
    WHERE meeting_id = NEW.id AND left_at IS NULL;
  END IF;
  RETURN NULL;
END $$;

-- As before, and whoever the meeting was made for reads afterwards what was said while they were there.
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
    DELETE FROM room_members WHERE room_id = NEW.room_id AND member_id = coalesce(NEW.user_id, NEW.id)
      AND NOT EXISTS (SELECT 1 FROM meetings m
        WHERE m.id = NEW.room_id AND m.patient_id = NEW.user_id AND m.ended_at IS NOT NULL);
  END IF;
  RETURN NULL;
END $$;

-- Meetings that are still to come, or under way.
DELETE FROM room_members r USING meetings m
WHERE r.room_id = m.id AND r.member_id = m.patient_id AND m.ended_at IS NULL;
INSERT INTO room_guests (id, room_id, name, status, user_id, user_type, created_at, expires_at, used_at)
SELECT gen_random_uuid(), m.id, left(m.patient_name, 60), 'ADMITTED', m.patient_id, 'patient', m.created_at,
  m.link_ends_at, m.created_at
FROM meetings m WHERE m.patient_id IS NOT NULL AND m.ended_at IS NULL;
-- They were there from the first word.
UPDATE room_stays s SET after_position = 0 FROM meetings m
WHERE s.room_id = m.id AND s.member_id = m.patient_id AND m.ended_at IS NULL;
