-- A meeting's room opens and closes with the meeting, by whatever statement. The doctor belongs to it. The patient for
-- whom it is made is its first guest, let in before anybody knocks: the host sends them back or removes them as
-- everybody else, and their place is theirs while they are away. Everybody else comes through room_guests, a host
-- without an account, too.
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
REVOKE ALL ON FUNCTION meetings_keep_room FROM PUBLIC, medconsult_app;
