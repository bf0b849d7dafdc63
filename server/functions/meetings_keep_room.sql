-- Opens and closes the room of a meeting together with the meeting, whichever statement changes it. The doctor is a
-- member. The expected patient is the first guest, admitted before anybody knocks: the host can send them back or
-- remove them like every guest, and their place is kept while they are away. Everybody else becomes a member through
-- room_guests, including a host without an account.
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
    -- The end that the host states may be before the last message.
    UPDATE rooms SET closed_at = greatest(NEW.ended_at,
        (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = NEW.id))
    WHERE id = NEW.id AND closed_at IS NULL;
    UPDATE meeting_stays SET left_at = CASE NEW.ended_by WHEN 'system' THEN seen_at
        ELSE greatest(joined_at, NEW.ended_at) END
    WHERE meeting_id = NEW.id AND left_at IS NULL;
    -- The end has removed the guests. The expected patient can still read the messages of the time while they were
    -- admitted, unless the host removed or refused them.
    INSERT INTO room_members (room_id, member_id, user_type, name)
    SELECT g.room_id, g.user_id, 'guest', g.name FROM room_guests g
    WHERE g.room_id = NEW.id AND g.user_id = NEW.patient_id AND g.status = 'LEFT'
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION meetings_keep_room FROM PUBLIC, medconsult_app;
