-- A guest reads what was said while they were in the room, and nothing of the time before or in between: what doctor
-- and patient wrote to each other was not written to them. By positions, not by times: those rise with the commits.
CREATE TABLE room_stays (
  room_id uuid NOT NULL REFERENCES rooms ON DELETE CASCADE,
  member_id uuid NOT NULL,
  -- The last message when they came in; 0: there was none.
  after_position int NOT NULL CHECK (after_position >= 0),
  -- The last message when they went; NULL: they are in the room.
  until_position int CHECK (until_position >= after_position),
  PRIMARY KEY (room_id, member_id, after_position)
);
CREATE UNIQUE INDEX room_stays_now ON room_stays (room_id, member_id) WHERE until_position IS NULL;
-- Asked for by functions that run as its owner, and by nobody else.
ALTER TABLE room_stays ENABLE ROW LEVEL SECURITY;

-- Until now they had the whole chat.
INSERT INTO room_stays (room_id, member_id, after_position)
SELECT room_id, member_id, 0 FROM room_members WHERE user_type = 'guest';

-- Whichever statement lets somebody in or out. Its room is locked, so nothing is said meanwhile.
CREATE FUNCTION room_members_keep_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who room_members := coalesce(NEW, OLD);
  last int;
BEGIN
  SELECT coalesce(max(position), 0) INTO last FROM chat_messages WHERE room_id = who.room_id;
  IF TG_OP = 'INSERT' THEN
    -- Back before anything was said: the same stay goes on.
    INSERT INTO room_stays (room_id, member_id, after_position) VALUES (who.room_id, who.member_id, last)
    ON CONFLICT (room_id, member_id, after_position) DO UPDATE SET until_position = NULL;
  ELSE
    UPDATE room_stays SET until_position = last
    WHERE room_id = who.room_id AND member_id = who.member_id AND until_position IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER room_members_came AFTER INSERT ON room_members
  FOR EACH ROW WHEN (NEW.user_type = 'guest') EXECUTE FUNCTION room_members_keep_stays();
CREATE TRIGGER room_members_went AFTER DELETE ON room_members
  FOR EACH ROW WHEN (OLD.user_type = 'guest') EXECUTE FUNCTION room_members_keep_stays();

-- SECURITY DEFINER: the policy asks it, and nobody else reads the stays.
CREATE FUNCTION may_read_message(room uuid, at int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = room AND m.member_id = actor_id()
    AND (m.user_type <> 'guest' OR EXISTS (SELECT 1 FROM room_stays s
      WHERE s.room_id = room AND s.member_id = m.member_id AND at > s.after_position
        AND (s.until_position IS NULL OR at <= s.until_position))))
$$;
DROP POLICY chat_messages_read ON chat_messages;
CREATE POLICY chat_messages_read ON chat_messages FOR SELECT TO medconsult_app
  USING (may_read_message(room_id, position));

-- After which message the next one comes, and when that was; no row before the first. SECURITY DEFINER: who says
-- something need not be able to read what was said before.
CREATE FUNCTION chat_end(room uuid) RETURNS TABLE (last_position int, said_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.position, m.created_at FROM chat_messages m
  WHERE m.room_id = room AND is_room_member(room) ORDER BY m.position DESC LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION may_read_message(uuid, int), chat_end(uuid) TO medconsult_app;
