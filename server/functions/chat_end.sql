-- The position and the time of the last message of a chat; no row when there is none. SECURITY DEFINER, because an
-- author may not be allowed to read earlier messages.
CREATE OR REPLACE FUNCTION chat_end(room uuid) RETURNS TABLE (last_position int, said_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.position, m.created_at FROM chat_messages m
  WHERE m.room_id = room AND actor_stands() AND is_room_member(room) ORDER BY m.position DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION chat_end FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION chat_end TO medconsult_app;
