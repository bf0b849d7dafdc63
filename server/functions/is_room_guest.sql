-- Whether the actor is a guest of this room, by token or by account. SECURITY DEFINER, because policies call it. It
-- reads the claim of the actor, which the caller has to verify.
CREATE OR REPLACE FUNCTION is_room_guest(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_guests g
    WHERE g.room_id = room AND ((g.id = claimed_id() AND claimed_role() = 'GUEST') OR g.user_id = claimed_id()))
$$;
REVOKE ALL ON FUNCTION is_room_guest FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_room_guest TO medconsult_app;
