-- The actor's membership of a room, if the actor may come in now; no row otherwise. The row is locked until the end of
-- the transaction, so that what is written about the member in the meantime always has its member. SECURITY DEFINER,
-- because a lock requires the right to update.
CREATE OR REPLACE FUNCTION enter_room(room uuid)
RETURNS TABLE (user_type text, name text, is_open boolean, is_meeting boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT shown_type(m), m.name, r.closed_at IS NULL, EXISTS (SELECT 1 FROM meetings g WHERE g.id = r.id)
  FROM room_members m JOIN rooms r ON r.id = m.room_id
  WHERE m.room_id = room AND m.member_id = actor_id() AND may_come_in(m)
  FOR KEY SHARE OF m
$$;
REVOKE ALL ON FUNCTION enter_room FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION enter_room TO medconsult_app;
