-- Whether the actor is a member of this room. SECURITY DEFINER, because the policies of every table of a room call it,
-- including those of room_members. It reads the claim of the actor, which the caller has to verify.
CREATE OR REPLACE FUNCTION is_room_member(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM room_members WHERE room_id = room AND member_id = claimed_id()) $$;
REVOKE ALL ON FUNCTION is_room_member FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_room_member TO medconsult_app;
