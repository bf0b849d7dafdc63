-- A third person in a call: no account, one room. They come by a link that is good once.

-- Whoever acts with an account, or as background work. A guest opens one room and nothing else.
-- NULL, and so no, when nobody was named.
CREATE FUNCTION has_account() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT actor_role() <> 'GUEST' $$;
GRANT EXECUTE ON FUNCTION has_account() TO medconsult_app;

-- How many people a room takes: each sends to each other.
ALTER TABLE rooms ADD COLUMN size int NOT NULL DEFAULT 4 CHECK (size > 1);

CREATE TABLE room_guests (
  id uuid PRIMARY KEY,
  room_id uuid NOT NULL REFERENCES rooms ON DELETE CASCADE,
  -- SHA-256 of the link's code. The code itself is told once and kept nowhere.
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  role text NOT NULL CHECK (role IN ('INTERPRETER', 'RELATIVE', 'CARER', 'COLLEAGUE')),
  language text CHECK (length(language) <= 35),
  name text CHECK (length(name) BETWEEN 1 AND 60),
  status text NOT NULL DEFAULT 'LINKED'
    CHECK (status IN ('LINKED', 'WAITING', 'ADMITTED', 'LEFT', 'REFUSED', 'REMOVED', 'REVOKED')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT room_guests_code UNIQUE (code_hash),
  CONSTRAINT room_guests_used CHECK ((used_at IS NULL) = (status IN ('LINKED', 'REVOKED'))),
  CONSTRAINT room_guests_named CHECK ((used_at IS NULL) = (name IS NULL))
);
CREATE INDEX room_guests_room ON room_guests (room_id, id);

-- Who is admitted is a member, and nobody else, whichever statement moves them; never more than the room takes.
CREATE FUNCTION room_guests_keep_members() RETURNS trigger
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
    INSERT INTO room_members (room_id, member_id, user_type, name) VALUES (NEW.room_id, NEW.id, 'guest', NEW.name);
  ELSIF OLD.status = 'ADMITTED' AND NEW.status <> 'ADMITTED' THEN
    DELETE FROM room_members WHERE room_id = NEW.room_id AND member_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER room_guests_moved AFTER INSERT OR UPDATE OF status, name, used_at ON room_guests
  FOR EACH ROW EXECUTE FUNCTION room_guests_keep_members();

-- A closed room has no lobby, and its links are dead.
CREATE FUNCTION rooms_put_guests_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE room_guests SET status = CASE status WHEN 'LINKED' THEN 'REVOKED' ELSE 'LEFT' END
  WHERE room_id = NEW.id AND status IN ('LINKED', 'WAITING', 'ADMITTED');
  RETURN NULL;
END $$;
CREATE TRIGGER rooms_closed AFTER UPDATE OF closed_at ON rooms
  FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION rooms_put_guests_out();

-- SECURITY DEFINER, as is_room_member: policies ask it.
CREATE FUNCTION is_room_guest(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_guests g
    WHERE g.room_id = room AND g.id = actor_id() AND actor_role() = 'GUEST')
$$;

-- Whose link this is, if it is still good. Nobody reads the hashes themselves.
CREATE FUNCTION find_guest_link(hash bytea, at timestamptz) RETURNS TABLE (id uuid, room_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT g.id, g.room_id FROM room_guests g
  WHERE g.code_hash = hash AND g.status = 'LINKED' AND g.expires_at > at AND actor_role() = 'SYSTEM'
$$;

-- Locks a room for this transaction: every story about its guests begins here, and so does the end of its call.
-- SECURITY DEFINER: locking asks for a right to update.
CREATE FUNCTION lock_room(room uuid)
RETURNS TABLE (host_id uuid, closed_at timestamptz, size int, schedule_id uuid, patient_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.host_id, r.closed_at, r.size, c.schedule_id, c.patient_id
  FROM rooms r LEFT JOIN call_sessions c ON c.id = r.id
  WHERE r.id = room AND (actor_role() = 'SYSTEM' OR is_room_member(room) OR is_room_guest(room))
  FOR NO KEY UPDATE OF r
$$;
GRANT EXECUTE ON FUNCTION is_room_guest(uuid), find_guest_link(bytea, timestamptz), lock_room(uuid) TO medconsult_app;

ALTER TABLE room_guests ENABLE ROW LEVEL SECURITY;
CREATE POLICY room_guests_host ON room_guests FOR SELECT TO medconsult_app
  USING (EXISTS (SELECT 1 FROM rooms r WHERE r.id = room_id AND r.host_id = actor_id()));
CREATE POLICY room_guests_members ON room_guests FOR SELECT TO medconsult_app
  USING (status IN ('WAITING', 'ADMITTED') AND is_room_member(room_id));
CREATE POLICY room_guests_self ON room_guests FOR SELECT TO medconsult_app
  USING (id = actor_id() AND actor_role() = 'GUEST');
CREATE POLICY room_guests_system ON room_guests FOR SELECT TO medconsult_app USING (actor_role() = 'SYSTEM');
CREATE POLICY room_guests_link ON room_guests FOR INSERT TO medconsult_app
  WITH CHECK (status = 'LINKED' AND EXISTS (
    SELECT 1 FROM rooms r WHERE r.id = room_id AND r.host_id = actor_id() AND r.closed_at IS NULL));
CREATE POLICY room_guests_host_moves ON room_guests FOR UPDATE TO medconsult_app
  USING (EXISTS (SELECT 1 FROM rooms r WHERE r.id = room_id AND r.host_id = actor_id()));
-- A guest comes to the lobby and goes; who is in the room, the host decides.
CREATE POLICY room_guests_self_moves ON room_guests FOR UPDATE TO medconsult_app
  USING (id = actor_id() AND actor_role() = 'GUEST' AND status IN ('WAITING', 'ADMITTED', 'LEFT'))
  WITH CHECK (id = actor_id() AND actor_role() = 'GUEST' AND status IN ('WAITING', 'LEFT'));
-- The link is used before anybody is known.
CREATE POLICY room_guests_use ON room_guests FOR UPDATE TO medconsult_app
  USING (actor_role() = 'SYSTEM' AND status = 'LINKED') WITH CHECK (actor_role() = 'SYSTEM' AND status = 'WAITING');
GRANT SELECT (id, room_id, role, language, name, status, created_at, expires_at, used_at) ON room_guests
  TO medconsult_app;
GRANT INSERT (id, room_id, code_hash, role, language, created_at, expires_at) ON room_guests TO medconsult_app;
GRANT UPDATE (status, name, used_at) ON room_guests TO medconsult_app;

-- A guest, in the lobby too, knows whose room it is and whether it is open.
CREATE POLICY rooms_guests ON rooms FOR SELECT TO medconsult_app USING (is_room_guest(id));
CREATE POLICY room_members_host ON room_members FOR SELECT TO medconsult_app
  USING (user_type = 'doctor' AND is_room_guest(room_id));

-- A guest acts under the id of their row, from the use of the link on: also afterwards, so that their page can be
-- told why it is out. What they may do follows from the row, in every policy.
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
    IF NOT EXISTS (SELECT 1 FROM room_guests g WHERE g.id = set_actor.id::uuid AND g.used_at IS NOT NULL) THEN
      RETURN false;
    END IF;
  ELSIF NOT EXISTS (SELECT 1 FROM users u WHERE u.id = set_actor.id::uuid AND u.role = set_actor.role) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.actor_id', id, true), set_config('app.actor_role', role, true),
          set_config('app.actor_name', '', true);
  RETURN true;
END $$;

-- What everybody signed in may know of the clinic is not for guests.
DROP POLICY schedules_read ON schedules;
CREATE POLICY schedules_read ON schedules FOR SELECT TO medconsult_app USING (has_account());
DROP POLICY audit_logs_subject ON audit_logs;
CREATE POLICY audit_logs_subject ON audit_logs FOR SELECT TO medconsult_app
  USING (has_account() AND (patient_id = actor_id() OR actor_user_id = actor_id() OR actor_role() = 'ADMIN'));
DROP POLICY presence_own ON presence;
CREATE POLICY presence_own ON presence TO medconsult_app
  USING (has_account() AND (user_id = actor_id() OR actor_role() = 'SYSTEM'))
  WITH CHECK (has_account() AND (user_id = actor_id() OR actor_role() = 'SYSTEM'));

CREATE OR REPLACE FUNCTION lock_queue(schedule uuid)
RETURNS TABLE (revision bigint, status text, doctor_id uuid, date date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules s SET queue_revision = s.queue_revision + 1
  WHERE s.id = schedule AND has_account()
  RETURNING s.queue_revision, s.status, s.doctor_id, s.date
$$;
CREATE OR REPLACE FUNCTION queue_places(schedule uuid) RETURNS TABLE (id uuid, queue_number int, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT e.id, e.queue_number, e.status FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status <> 'LEFT' AND has_account()
  ORDER BY e.queue_number
$$;
CREATE OR REPLACE FUNCTION waiting_count(schedule uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL') AND has_account()
$$;
CREATE OR REPLACE FUNCTION visit_minutes(doctor uuid) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN count(*) < 3 THEN 10
    ELSE greatest(1, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)) END
  FROM (
    SELECT extract(epoch FROM ended_at - activated_at) / 60 AS minutes FROM call_sessions
    WHERE doctor_id = doctor AND activated_at IS NOT NULL AND ended_at IS NOT NULL AND has_account()
    ORDER BY ended_at DESC LIMIT 20
  ) recent
$$;
CREATE OR REPLACE FUNCTION queue_snapshot(schedule uuid) RETURNS TABLE (places jsonb, visit_minutes double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'queueNumber', p.queue_number, 'status', p.status)
      ORDER BY p.queue_number) FROM queue_places(schedule) p), '[]'), visit_minutes(s.doctor_id)
  FROM schedules s WHERE s.id = schedule AND has_account()
$$;
