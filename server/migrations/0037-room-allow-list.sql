-- Who may be in a room right now, in one place: signalling, the relay and the pages of the others all ask it.

-- As what somebody is shown to others. A title is the clinic's to give: a doctor whom it has not verified is a guest by
-- their name. SECURITY DEFINER: nobody reads the account of another.
CREATE FUNCTION shown_as(user_type text, account uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN user_type = 'doctor'
      AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = account AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)
    THEN 'guest' ELSE coalesce(user_type, 'guest') END
$$;
GRANT EXECUTE ON FUNCTION shown_as(text, uuid) TO medconsult_app;

CREATE OR REPLACE FUNCTION shown_type(member room_members) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT shown_as(coalesce((SELECT g.user_type FROM room_guests g
    WHERE g.room_id = member.room_id AND g.user_id = member.member_id), member.user_type), member.member_id)
$$;

-- May a member come in now? The doctor of a call or meeting only while the clinic has verified them.
CREATE FUNCTION may_come_in(member room_members) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT member.user_type <> 'doctor' OR shown_as('doctor', member.member_id) = 'doctor' $$;
GRANT EXECUTE ON FUNCTION may_come_in(room_members) TO medconsult_app;

-- As before, of whoever may come in now.
CREATE OR REPLACE FUNCTION enter_room(room uuid)
RETURNS TABLE (user_type text, name text, is_open boolean, is_meeting boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT shown_type(m), m.name, r.closed_at IS NULL, EXISTS (SELECT 1 FROM meetings g WHERE g.id = r.id)
  FROM room_members m JOIN rooms r ON r.id = m.room_id
  WHERE m.room_id = room AND m.member_id = actor_id() AND may_come_in(m)
  FOR KEY SHARE OF m
$$;

-- "Hide my network address from the other side": the calls of this patient use relays only.
ALTER TABLE patient_profiles ADD COLUMN relay_only boolean NOT NULL DEFAULT false;
GRANT UPDATE (relay_only) ON patient_profiles TO medconsult_app;

-- Of rooms to which the actor belongs: who may be there now (nobody once it is closed), and whether one of them wants
-- relays only. SECURITY DEFINER: what a patient has chosen is told as a fact of the room, not of a person.
CREATE FUNCTION room_allow_lists(asked uuid[]) RETURNS TABLE (room_id uuid, members jsonb, relay_only boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.id, coalesce(jsonb_agg(jsonb_build_object('userId', m.member_id, 'userType', shown_type(m), 'userName', m.name)
      ORDER BY m.member_id) FILTER (WHERE m.member_id IS NOT NULL), '[]'),
    coalesce(bool_or(p.relay_only), false)
  FROM rooms r
  LEFT JOIN room_members m ON m.room_id = r.id AND r.closed_at IS NULL AND may_come_in(m)
  LEFT JOIN patient_profiles p ON p.patient_id = m.member_id
  WHERE r.id = ANY(asked) AND ((SELECT actor_role()) = 'SYSTEM' OR is_room_member(r.id))
  GROUP BY r.id
$$;
GRANT EXECUTE ON FUNCTION room_allow_lists(uuid[]) TO medconsult_app;

-- Whose account is gone belongs to no room, and a room without its call or meeting is closed: neither has a foreign key
-- to them.
CREATE FUNCTION users_leave_rooms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM room_members WHERE member_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER users_left_rooms AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_leave_rooms();

CREATE FUNCTION rooms_end_with_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE rooms SET closed_at = greatest(now(), opened_at,
      (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = OLD.id))
  WHERE id = OLD.id AND closed_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER call_sessions_deleted AFTER DELETE ON call_sessions
  FOR EACH ROW EXECUTE FUNCTION rooms_end_with_owner();
CREATE TRIGGER meetings_deleted AFTER DELETE ON meetings
  FOR EACH ROW EXECUTE FUNCTION rooms_end_with_owner();

-- What was left behind until now.
DELETE FROM room_members m WHERE m.user_type <> 'guest' AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.member_id);
UPDATE rooms r SET closed_at = greatest(now(), r.opened_at,
    (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = r.id))
WHERE r.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM call_sessions c WHERE c.id = r.id)
  AND NOT EXISTS (SELECT 1 FROM meetings g WHERE g.id = r.id);
