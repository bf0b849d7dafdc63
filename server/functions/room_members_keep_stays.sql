-- Records from which to which message a member was in the room, whichever statement adds or removes the member. The
-- room is locked, so no message is stored in the meantime.
CREATE OR REPLACE FUNCTION room_members_keep_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who room_members := coalesce(NEW, OLD);
  last int;
BEGIN
  SELECT coalesce(max(position), 0) INTO last FROM chat_messages WHERE room_id = who.room_id;
  IF TG_OP = 'INSERT' THEN
    -- The member returned before another message was stored, so the same stay goes on.
    INSERT INTO room_stays (room_id, member_id, after_position) VALUES (who.room_id, who.member_id, last)
    ON CONFLICT (room_id, member_id, after_position) DO UPDATE SET until_position = NULL;
  ELSE
    UPDATE room_stays SET until_position = last
    WHERE room_id = who.room_id AND member_id = who.member_id AND until_position IS NULL;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION room_members_keep_stays FROM PUBLIC, medconsult_app;
