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
    -- The end put its guests out. Whom it was made for reads afterwards what was said while they were let in, unless the
    -- host had turned them away.
    INSERT INTO room_members (room_id, member_id, user_type, name)
    SELECT g.room_id, g.user_id, 'guest', g.name FROM room_guests g
    WHERE g.room_id = NEW.id AND g.user_id = NEW.patient_id AND g.status = 'LEFT'
    ON CONFLICT DO NOTHING;
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
