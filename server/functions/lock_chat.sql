-- Locks the chat for one author at a time, so that positions increase in the order of commits, and no message is stored
-- in a room that is closing.
CREATE OR REPLACE FUNCTION lock_chat(room uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT 1 FROM rooms WHERE id = room AND actor_stands() AND is_room_member(room) FOR NO KEY UPDATE $$;
REVOKE ALL ON FUNCTION lock_chat FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_chat TO medconsult_app;
