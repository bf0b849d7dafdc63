-- One author at a time: positions rise in the order of the commits, and nothing is said in a room that is closing.
CREATE OR REPLACE FUNCTION lock_chat(room uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT 1 FROM rooms WHERE id = room AND actor_stands() AND is_room_member(room) FOR NO KEY UPDATE $$;
REVOKE ALL ON FUNCTION lock_chat FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_chat TO medconsult_app;
