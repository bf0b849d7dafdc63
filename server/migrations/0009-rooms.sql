-- Where people meet. A call session has a room with its own id, whichever door led to the call; a room's
-- members are who may come in, be heard and read along: accounts, and guests who have none.
CREATE TABLE rooms (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE TABLE room_members (
  room_id uuid NOT NULL REFERENCES rooms ON DELETE CASCADE,
  -- An account's id, or a guest's.
  member_id uuid NOT NULL,
  user_type text NOT NULL CHECK (user_type IN ('doctor', 'patient', 'guest')),
  -- As the others are told: a guest may not read accounts.
  name text NOT NULL,
  PRIMARY KEY (room_id, member_id)
);
CREATE INDEX room_members_member ON room_members (member_id);

-- SECURITY DEFINER: the policies of everything in a room ask it, those of room_members too.
CREATE FUNCTION is_room_member(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM room_members WHERE room_id = room AND member_id = actor_id()) $$;
GRANT EXECUTE ON FUNCTION is_room_member(uuid) TO medconsult_app;

-- A call's room opens and closes with the call, by whatever statement: nobody can forget it. Guests go when it
-- closes; doctor and patient stay members, so that they can read afterwards what was said.
CREATE FUNCTION call_sessions_keep_room() RETURNS trigger
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
CREATE TRIGGER call_sessions_opened AFTER INSERT ON call_sessions
  FOR EACH ROW EXECUTE FUNCTION call_sessions_keep_room();
CREATE TRIGGER call_sessions_closed AFTER UPDATE OF ended_at ON call_sessions
  FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION call_sessions_keep_room();

INSERT INTO rooms (id, host_id, opened_at, closed_at)
SELECT id, doctor_id, created_at, ended_at FROM call_sessions;
INSERT INTO room_members (room_id, member_id, user_type, name)
SELECT c.id, u.id, CASE WHEN u.id = c.doctor_id THEN 'doctor' ELSE 'patient' END, u.name
FROM call_sessions c JOIN users u ON u.id IN (c.doctor_id, c.patient_id);

ALTER TABLE rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE room_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY rooms_members ON rooms FOR SELECT TO medconsult_app
  USING (is_room_member(id) OR actor_role() = 'SYSTEM');
CREATE POLICY room_members_read ON room_members FOR SELECT TO medconsult_app
  USING (is_room_member(room_id) OR actor_role() = 'SYSTEM');
GRANT SELECT ON rooms, room_members TO medconsult_app;
