-- Meetings by link: another door to the same room. A meeting's room has its id, as a call's has the call's.

-- The host of a meeting may be a guest: somebody without an account made it.
ALTER TABLE rooms DROP CONSTRAINT rooms_host_id_fkey;

CREATE TABLE meetings (
  id uuid PRIMARY KEY,
  -- What the link ends with. Six random words, or room- and the appointment.
  code text NOT NULL CONSTRAINT meetings_code UNIQUE CHECK (length(code) BETWEEN 10 AND 80),
  -- Without a foreign key: a meeting outlives its appointment.
  appointment_id uuid CONSTRAINT meetings_appointment UNIQUE,
  -- An account's id, or a guest's.
  host_id uuid NOT NULL,
  host_name text NOT NULL CHECK (length(host_name) BETWEEN 1 AND 100),
  doctor_id uuid REFERENCES users ON DELETE CASCADE,
  patient_id uuid REFERENCES users ON DELETE CASCADE,
  patient_name text,
  status text NOT NULL DEFAULT 'SCHEDULED' CHECK (status IN ('SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED')),
  scheduled_time timestamptz,
  created_at timestamptz NOT NULL,
  -- Until when somebody new may come by the link.
  link_ends_at timestamptz NOT NULL,
  link_revoked boolean NOT NULL DEFAULT false,
  -- false: whoever has the link comes in at once.
  lobby boolean NOT NULL,
  locked boolean NOT NULL DEFAULT false,
  lobby_message text CHECK (length(lobby_message) BETWEEN 1 AND 200),
  started_at timestamptz,
  ended_at timestamptz,
  ended_by text CHECK (ended_by IN ('host', 'system')),
  -- Seconds from the start until the last one left.
  duration int CHECK (duration >= 0),
  -- When somebody has to look: the end of the link, or of the time that the room may stand empty.
  due_at timestamptz,
  CONSTRAINT meetings_doctor_hosts CHECK (doctor_id IS NULL OR doctor_id = host_id),
  -- Only an account may name a patient or an appointment, and its guests always wait in a lobby.
  CONSTRAINT meetings_named CHECK (doctor_id IS NOT NULL OR (patient_id IS NULL AND appointment_id IS NULL)),
  CONSTRAINT meetings_lobby CHECK (lobby OR doctor_id IS NULL),
  CONSTRAINT meetings_patient_named CHECK ((patient_id IS NULL) = (patient_name IS NULL)),
  CONSTRAINT meetings_started CHECK ((started_at IS NOT NULL) = (status IN ('ACTIVE', 'COMPLETED'))),
  CONSTRAINT meetings_ended CHECK ((ended_at IS NOT NULL) = (status IN ('COMPLETED', 'CANCELLED'))),
  CONSTRAINT meetings_ended_by CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CONSTRAINT meetings_duration CHECK ((duration IS NOT NULL) = (status = 'COMPLETED')),
  CONSTRAINT meetings_due CHECK ((due_at IS NOT NULL) = (status IN ('SCHEDULED', 'ACTIVE')))
);
CREATE INDEX meetings_due_at ON meetings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX meetings_host ON meetings (host_id, created_at);
CREATE INDEX meetings_patient ON meetings (patient_id, created_at) WHERE patient_id IS NOT NULL;

-- Who was in the room, and when: one row a stay. `seen_at` is a lease: of a stay that nobody could close, the time
-- until which it is known.
CREATE TABLE meeting_stays (
  id uuid PRIMARY KEY,
  meeting_id uuid NOT NULL REFERENCES meetings ON DELETE CASCADE,
  -- An account's id, or a guest's, and what they were called when they came.
  member_id uuid NOT NULL,
  name text NOT NULL,
  user_type text NOT NULL CHECK (user_type IN ('doctor', 'patient', 'guest')),
  joined_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  left_at timestamptz,
  CONSTRAINT meeting_stays_order CHECK (seen_at >= joined_at AND (left_at IS NULL OR left_at >= joined_at))
);
CREATE UNIQUE INDEX meeting_stays_open ON meeting_stays (meeting_id, member_id) WHERE left_at IS NULL;
CREATE INDEX meeting_stays_meeting ON meeting_stays (meeting_id, joined_at);

-- Guests of a meeting come by one link for many: no code of their own, no role. Some have an account.
ALTER TABLE room_guests
  ALTER COLUMN code_hash DROP NOT NULL,
  ALTER COLUMN role DROP NOT NULL,
  ADD COLUMN user_id uuid REFERENCES users ON DELETE CASCADE,
  -- What their account is; of whoever has none, nothing is known.
  ADD COLUMN user_type text CHECK (user_type IN ('doctor', 'patient')),
  ADD CONSTRAINT room_guests_account_type CHECK ((user_id IS NULL) = (user_type IS NULL)),
  -- Of a guest whose client has no token, and so cannot come back as the same: until when it counts as there.
  ADD COLUMN due_at timestamptz,
  ADD CONSTRAINT room_guests_one_link CHECK ((code_hash IS NULL) = (role IS NULL)),
  ADD CONSTRAINT room_guests_link_account CHECK (role IS NULL OR (user_id IS NULL AND due_at IS NULL)),
  ADD CONSTRAINT room_guests_account UNIQUE (room_id, user_id);
CREATE INDEX room_guests_due_at ON room_guests (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX room_guests_user ON room_guests (user_id) WHERE user_id IS NOT NULL;

-- As before, and an account is a member under its own id: a guest too, who comes and goes by the host's word.
CREATE OR REPLACE FUNCTION room_guests_keep_members() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  room rooms;
BEGIN
  IF OLD.used_at IS NOT NULL AND (NEW.used_at, NEW.name) IS DISTINCT FROM (OLD.used_at, OLD.name) THEN
    RAISE EXCEPTION 'a link is used once' USING ERRCODE = 'check_violation', CONSTRAINT = 'room_guests_once';
  END IF;
  IF NEW.status = 'ADMITTED' AND OLD.status IS DISTINCT FROM 'ADMITTED' THEN
    SELECT * INTO room FROM rooms WHERE id = NEW.room_id FOR NO KEY UPDATE;
    IF room.closed_at IS NOT NULL
      OR (SELECT count(*) FROM room_members WHERE room_id = NEW.room_id) >= room.size THEN
      RAISE EXCEPTION 'the room is full or closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'rooms_size';
    END IF;
    INSERT INTO room_members (room_id, member_id, user_type, name)
    VALUES (NEW.room_id, coalesce(NEW.user_id, NEW.id), 'guest', NEW.name);
  ELSIF OLD.status = 'ADMITTED' AND NEW.status <> 'ADMITTED' THEN
    DELETE FROM room_members WHERE room_id = NEW.room_id AND member_id = coalesce(NEW.user_id, NEW.id);
  END IF;
  RETURN NULL;
END $$;

-- As what the others see a member: who has an account is what the account is, although they came as a guest.
CREATE FUNCTION shown_type(member room_members) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((SELECT g.user_type FROM room_guests g
    WHERE g.room_id = member.room_id AND g.user_id = member.member_id), member.user_type)
$$;
GRANT EXECUTE ON FUNCTION shown_type(room_members) TO medconsult_app;

-- A meeting's room opens and closes with the meeting, by whatever statement. Doctor and named patient belong to it;
-- everybody else comes through room_guests, the host without an account too.
CREATE FUNCTION meetings_keep_room() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO rooms (id, host_id, opened_at) VALUES (NEW.id, NEW.host_id, NEW.created_at);
    INSERT INTO room_members (room_id, member_id, user_type, name)
    SELECT NEW.id, u.id, CASE WHEN u.id = NEW.doctor_id THEN 'doctor' ELSE 'patient' END, u.name
    FROM users u WHERE u.id IN (NEW.doctor_id, NEW.patient_id);
  ELSE
    -- The host's own word for the end may be earlier than the last message.
    UPDATE rooms SET closed_at = greatest(NEW.ended_at,
        (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = NEW.id))
    WHERE id = NEW.id AND closed_at IS NULL;
    UPDATE meeting_stays SET left_at = CASE NEW.ended_by WHEN 'system' THEN seen_at
        ELSE greatest(joined_at, NEW.ended_at) END
    WHERE meeting_id = NEW.id AND left_at IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER meetings_opened AFTER INSERT ON meetings
  FOR EACH ROW EXECUTE FUNCTION meetings_keep_room();
CREATE TRIGGER meetings_closed AFTER UPDATE OF ended_at ON meetings
  FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION meetings_keep_room();

-- Whoever came without a token leaves with their room.
CREATE FUNCTION room_guests_gone() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('WAITING', 'ADMITTED') THEN NEW.due_at := NULL; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER room_guests_gone BEFORE UPDATE OF status ON room_guests
  FOR EACH ROW WHEN (OLD.due_at IS NOT NULL) EXECUTE FUNCTION room_guests_gone();

-- Wake every node's timer when the next due time may have come nearer.
CREATE FUNCTION meetings_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('meetings_due', '');
  RETURN NULL;
END $$;
CREATE TRIGGER meetings_due_changed AFTER INSERT ON meetings
  FOR EACH STATEMENT EXECUTE FUNCTION meetings_notify_due();
CREATE TRIGGER meetings_due_moved AFTER UPDATE OF status ON meetings
  FOR EACH STATEMENT EXECUTE FUNCTION meetings_notify_due();
CREATE TRIGGER room_guests_due_changed AFTER INSERT ON room_guests
  FOR EACH ROW WHEN (NEW.due_at IS NOT NULL) EXECUTE FUNCTION meetings_notify_due();

-- A guest by their token, or by their account.
CREATE OR REPLACE FUNCTION is_room_guest(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_guests g
    WHERE g.room_id = room AND ((g.id = actor_id() AND actor_role() = 'GUEST') OR g.user_id = actor_id()))
$$;

-- What the door plate of a meeting says: to know the code is to have the link.
CREATE FUNCTION meeting_plate(link text)
RETURNS TABLE (id uuid, code text, status text, host_name text, scheduled_time timestamptz, created_at timestamptz,
  link_ends_at timestamptz, link_revoked boolean, lobby boolean, locked boolean, lobby_message text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.id, m.code, m.status, m.host_name, m.scheduled_time, m.created_at, m.link_ends_at, m.link_revoked, m.lobby,
    m.locked, m.lobby_message
  FROM meetings m WHERE m.code = link AND actor_role() IS NOT NULL
$$;

-- The locked room, whose door it is now too.
DROP FUNCTION lock_room(uuid);
CREATE FUNCTION lock_room(room uuid)
RETURNS TABLE (host_id uuid, closed_at timestamptz, size int, schedule_id uuid, patient_id uuid, meeting_code text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.host_id, r.closed_at, r.size, c.schedule_id, coalesce(c.patient_id, m.patient_id), m.code
  FROM rooms r LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings m ON m.id = r.id
  WHERE r.id = room AND (actor_role() = 'SYSTEM' OR is_room_member(room) OR is_room_guest(room)
    OR r.host_id = actor_id())
  FOR NO KEY UPDATE OF r
$$;

DROP FUNCTION chat_room(uuid) CASCADE;
CREATE FUNCTION chat_room(room uuid)
RETURNS TABLE (is_open boolean, user_type text, name text, schedule_id uuid, patient_id uuid, meeting_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.closed_at IS NULL AND coalesce(c.status IN ('CONFIRMED', 'ACTIVE'), true), shown_type(m), m.name,
    c.schedule_id, coalesce(c.patient_id, g.patient_id), g.code
  FROM rooms r JOIN room_members m ON m.room_id = r.id AND m.member_id = actor_id()
  LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings g ON g.id = r.id
  WHERE r.id = room
$$;
CREATE POLICY chat_messages_say ON chat_messages FOR INSERT TO medconsult_app
  WITH CHECK (author_id = actor_id() AND EXISTS (SELECT 1 FROM chat_room(room_id) c
    WHERE c.is_open AND c.user_type = author_type AND c.name = author_name));

DROP FUNCTION enter_room(uuid);
CREATE FUNCTION enter_room(room uuid)
RETURNS TABLE (user_type text, name text, is_open boolean, is_meeting boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT shown_type(m), m.name, r.closed_at IS NULL, EXISTS (SELECT 1 FROM meetings g WHERE g.id = r.id)
  FROM room_members m JOIN rooms r ON r.id = m.room_id
  WHERE m.room_id = room AND m.member_id = actor_id()
  FOR KEY SHARE OF m
$$;

-- The actor is in the room of a meeting: their stay is opened, or goes on when it was seen since `gone`. An older one
-- ended when it was last seen. SECURITY DEFINER: nobody writes a stay by themselves.
CREATE FUNCTION stay_in_meeting(meeting uuid, stay uuid, at timestamptz, gone timestamptz, empty_until timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE meeting_stays SET left_at = seen_at
  WHERE meeting_id = meeting AND member_id = actor_id() AND left_at IS NULL AND seen_at < gone;
  INSERT INTO meeting_stays AS s (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
  SELECT stay, m.room_id, m.member_id, m.name, shown_type(m), at, at
  FROM room_members m JOIN meetings g ON g.id = m.room_id AND g.ended_at IS NULL
  WHERE m.room_id = meeting AND m.member_id = actor_id()
  ON CONFLICT (meeting_id, member_id) WHERE left_at IS NULL DO UPDATE SET seen_at = at WHERE s.seen_at < at - interval '10 seconds';
  -- A lease written seconds ago is as good: polling would write a row every second otherwise.
  UPDATE meetings SET due_at = empty_until
  WHERE id = meeting AND status = 'ACTIVE' AND due_at < empty_until - interval '10 seconds' AND is_room_member(meeting);
$$;

-- A meeting begins when two of its members are there at once. @returns whether this made it begin
CREATE FUNCTION begin_meeting(meeting uuid, at timestamptz, gone timestamptz, empty_until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT is_room_member(meeting) THEN RETURN false; END IF;
  UPDATE meetings SET status = 'ACTIVE', started_at = at, due_at = empty_until
  WHERE id = meeting AND status = 'SCHEDULED'
    AND (SELECT count(*) FROM meeting_stays s
      WHERE s.meeting_id = meeting AND s.left_at IS NULL AND s.seen_at >= gone) > 1;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION meeting_plate(text), lock_room(uuid), chat_room(uuid), enter_room(uuid),
  stay_in_meeting(uuid, uuid, timestamptz, timestamptz, timestamptz), begin_meeting(uuid, timestamptz, timestamptz, timestamptz)
  TO medconsult_app;

ALTER TABLE meetings ENABLE ROW LEVEL SECURITY;
CREATE POLICY meetings_people ON meetings FOR SELECT TO medconsult_app
  USING (host_id = actor_id() OR patient_id = actor_id() OR is_room_member(id));
CREATE POLICY meetings_make ON meetings FOR INSERT TO medconsult_app
  WITH CHECK (actor_role() = 'DOCTOR' AND doctor_id = actor_id() AND status = 'SCHEDULED');
CREATE POLICY meetings_host ON meetings FOR UPDATE TO medconsult_app USING (host_id = actor_id());
-- Whoever has the link is not known yet; a host without an account neither.
CREATE POLICY meetings_system ON meetings TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');
GRANT SELECT ON meetings TO medconsult_app;
GRANT INSERT (id, code, appointment_id, host_id, host_name, doctor_id, patient_id, patient_name, scheduled_time,
  created_at, link_ends_at, lobby, due_at) ON meetings TO medconsult_app;
GRANT UPDATE (status, link_revoked, locked, lobby_message, started_at, ended_at, ended_by, duration, due_at)
  ON meetings TO medconsult_app;

ALTER TABLE meeting_stays ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_stays_people ON meeting_stays FOR SELECT TO medconsult_app
  USING (member_id = actor_id() OR is_room_member(meeting_id));
CREATE POLICY meeting_stays_system ON meeting_stays TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');
GRANT SELECT, INSERT ON meeting_stays TO medconsult_app;
GRANT UPDATE (seen_at, left_at) ON meeting_stays TO medconsult_app;

-- Who waits for a meeting, its host knows and nobody else.
DROP POLICY room_guests_members ON room_guests;
CREATE POLICY room_guests_members ON room_guests FOR SELECT TO medconsult_app
  USING ((status = 'ADMITTED' OR (status = 'WAITING' AND role IS NOT NULL)) AND is_room_member(room_id));
CREATE POLICY room_guests_account ON room_guests FOR SELECT TO medconsult_app USING (user_id = actor_id());
CREATE POLICY room_guests_account_moves ON room_guests FOR UPDATE TO medconsult_app
  USING (user_id = actor_id() AND status IN ('WAITING', 'ADMITTED', 'LEFT'))
  WITH CHECK (user_id = actor_id() AND status IN ('WAITING', 'LEFT'));
-- Somebody knocks before they are known, and comes in at once only where there is no lobby.
CREATE POLICY room_guests_knock ON room_guests FOR INSERT TO medconsult_app
  WITH CHECK (actor_role() = 'SYSTEM' AND role IS NULL AND status = 'WAITING'
    AND EXISTS (SELECT 1 FROM meetings m WHERE m.id = room_id));
CREATE POLICY room_guests_come_in ON room_guests FOR UPDATE TO medconsult_app
  USING (actor_role() = 'SYSTEM' AND role IS NULL AND status = 'WAITING')
  WITH CHECK (actor_role() = 'SYSTEM' AND status = 'ADMITTED' AND EXISTS (SELECT 1 FROM meetings m
    WHERE m.id = room_id AND (NOT m.lobby OR m.host_id = room_guests.id)));
-- Who came without a token is gone with their connection.
CREATE POLICY room_guests_lost ON room_guests FOR UPDATE TO medconsult_app
  USING (actor_role() = 'SYSTEM' AND due_at IS NOT NULL)
  WITH CHECK (actor_role() = 'SYSTEM' AND role IS NULL AND (status = 'LEFT' OR due_at IS NOT NULL));
-- A link is made by a host for a call; of a meeting there is one already.
DROP POLICY room_guests_link ON room_guests;
CREATE POLICY room_guests_link ON room_guests FOR INSERT TO medconsult_app
  WITH CHECK (status = 'LINKED' AND role IS NOT NULL AND EXISTS (
    SELECT 1 FROM rooms r WHERE r.id = room_id AND r.host_id = actor_id() AND r.closed_at IS NULL));
GRANT SELECT (user_id, user_type, due_at) ON room_guests TO medconsult_app;
GRANT INSERT (user_id, user_type, name, status, used_at, due_at) ON room_guests TO medconsult_app;
GRANT UPDATE (due_at) ON room_guests TO medconsult_app;

-- Whose room it is, those in its lobby are told; not every host is a doctor.
DROP POLICY room_members_host ON room_members;
CREATE POLICY room_members_host ON room_members FOR SELECT TO medconsult_app
  USING (is_room_guest(room_id) AND member_id = (SELECT r.host_id FROM rooms r WHERE r.id = room_id));

-- A guest who has an account acts by it, and never as a guest.
CREATE OR REPLACE FUNCTION set_actor(kind text, id text, role text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF kind = 'system' THEN
    PERFORM set_config('app.actor_id', '', true), set_config('app.actor_role', 'SYSTEM', true),
            set_config('app.actor_name', id, true);
    RETURN true;
  END IF;
  IF role = 'GUEST' THEN
    IF NOT EXISTS (SELECT 1 FROM room_guests g
      WHERE g.id = set_actor.id::uuid AND g.used_at IS NOT NULL AND g.user_id IS NULL) THEN
      RETURN false;
    END IF;
  ELSIF NOT EXISTS (SELECT 1 FROM users u WHERE u.id = set_actor.id::uuid AND u.role = set_actor.role) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.actor_id', id, true), set_config('app.actor_role', role, true),
          set_config('app.actor_name', '', true);
  RETURN true;
END $$;
