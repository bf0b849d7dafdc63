-- Opens and closes the room of a call together with the call, whichever statement changes it. Guests are removed when
-- it closes; doctor and patient stay members, so that they can still read the chat.
CREATE OR REPLACE FUNCTION call_sessions_keep_room() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO rooms (id, host_id, opened_at) VALUES (NEW.id, NEW.doctor_id, NEW.created_at);
    INSERT INTO room_members (room_id, member_id, user_type, name)
    SELECT NEW.id, u.id, CASE WHEN u.id = NEW.doctor_id THEN 'doctor' ELSE 'patient' END, u.name
    FROM users u WHERE u.id IN (NEW.doctor_id, NEW.patient_id);
  END IF;
  IF NEW.ended_at IS NOT NULL THEN
    UPDATE rooms SET closed_at = NEW.ended_at WHERE id = NEW.id AND closed_at IS NULL;
    DELETE FROM room_members WHERE room_id = NEW.id AND user_type = 'guest';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION call_sessions_keep_room FROM PUBLIC, medconsult_app;
