-- What the services check before they write, the database checks again for whatever statement the application sends: no
-- state moves otherwise than the contract says, nobody moves what is the other side's, and times are times of now.

-- The contract's tables of moves; a test compares them.
CREATE FUNCTION may_move(machine text, from_state text, to_state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT to_state = ANY (CASE machine || ' ' || from_state
    WHEN 'schedule UPCOMING' THEN ARRAY['ONLINE']
    WHEN 'schedule ONLINE' THEN ARRAY['COMPLETED']
    WHEN 'schedule COMPLETED' THEN ARRAY['ONLINE']
    WHEN 'queue_entry WAITING' THEN ARRAY['READY', 'LEFT']
    WHEN 'queue_entry READY' THEN ARRAY['WAITING', 'INVITED', 'LEFT']
    WHEN 'queue_entry INVITED' THEN ARRAY['IN_CALL', 'WAITING', 'READY']
    WHEN 'queue_entry IN_CALL' THEN ARRAY['DONE']
    WHEN 'queue_entry DONE' THEN ARRAY['READY']
    WHEN 'call_session INVITED' THEN ARRAY['CONFIRMED', 'DECLINED', 'EXPIRED', 'ENDED']
    WHEN 'call_session CONFIRMED' THEN ARRAY['ACTIVE', 'ENDED']
    WHEN 'call_session ACTIVE' THEN ARRAY['ENDED']
    WHEN 'appointment HELD' THEN ARRAY['PENDING']
    WHEN 'appointment PENDING' THEN ARRAY['PROPOSED', 'CONFIRMED', 'CANCELLED']
    WHEN 'appointment PROPOSED' THEN ARRAY['CONFIRMED', 'PENDING', 'CANCELLED']
    WHEN 'appointment CONFIRMED' THEN ARRAY['PROPOSED', 'PENDING', 'COMPLETED', 'NO_SHOW', 'CANCELLED']
    WHEN 'appointment COMPLETED' THEN ARRAY['NO_SHOW']
    WHEN 'appointment NO_SHOW' THEN ARRAY['COMPLETED']
    WHEN 'meeting SCHEDULED' THEN ARRAY['ACTIVE', 'CANCELLED']
    WHEN 'meeting ACTIVE' THEN ARRAY['COMPLETED']
    WHEN 'guest LINKED' THEN ARRAY['WAITING', 'REVOKED']
    WHEN 'guest WAITING' THEN ARRAY['ADMITTED', 'REFUSED', 'LEFT']
    WHEN 'guest ADMITTED' THEN ARRAY['WAITING', 'REMOVED', 'LEFT']
    WHEN 'guest LEFT' THEN ARRAY['WAITING']
    ELSE '{}'::text[] END)
$$;

-- The triggers below look at what the application writes, also through functions that run as their owner. The owner's
-- own connection (migrations, the demo) is not asked. They believe the claim of who acts: it is proved by the table's
-- restrictive policy for what the application writes itself, and by the functions that write for it.
CREATE FUNCTION guard(allowed boolean, what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF allowed IS NOT TRUE THEN RAISE EXCEPTION '%', what USING ERRCODE = 'insufficient_privilege'; END IF;
END $$;

CREATE FUNCTION schedules_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'UPCOMING' AND NEW.last_queue_number = 0 AND NEW.queue_revision = 0,
      'a practice session begins upcoming and empty');
  ELSIF NEW.status <> OLD.status THEN
    PERFORM guard(may_move('schedule', OLD.status, NEW.status), 'no such move of a practice session');
    PERFORM guard(NEW.status <> 'ONLINE' OR EXISTS (
      SELECT 1 FROM users u WHERE u.id = NEW.doctor_id AND u.verified_at IS NOT NULL), 'the doctor is not verified');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER schedules_guard BEFORE INSERT OR UPDATE OF status ON schedules
  FOR EACH ROW EXECUTE FUNCTION schedules_guard();

-- A place is in a call while its patient is, and done when that call has ended.
CREATE FUNCTION queue_entries_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_system boolean := claimed_role() = 'SYSTEM';
  is_patient boolean := is_system OR NEW.patient_id = claimed_id();
  is_doctor boolean;
  rings boolean;
  lasts boolean;
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'WAITING' AND NEW.ready_check IS NULL AND is_now(NEW.joined_at)
      AND NEW.queue_number = (SELECT s.last_queue_number FROM schedules s WHERE s.id = NEW.schedule_id),
      'a place in a queue begins waiting, with the last number taken');
    RETURN NEW;
  END IF;
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  PERFORM guard(may_move('queue_entry', OLD.status, NEW.status), 'no such move of a place in a queue');
  -- The move that most people make most often.
  IF is_patient AND OLD.status IN ('WAITING', 'READY') AND NEW.status IN ('WAITING', 'READY', 'LEFT') THEN RETURN NEW; END IF;
  is_doctor := is_system OR EXISTS (SELECT 1 FROM schedules s WHERE s.id = NEW.schedule_id AND s.doctor_id = claimed_id());
  SELECT coalesce(bool_or(c.status = 'INVITED'), false), coalesce(bool_or(c.status IN ('CONFIRMED', 'ACTIVE')), false)
  INTO rings, lasts FROM call_sessions c WHERE c.queue_entry_id = NEW.id;
  PERFORM guard(CASE NEW.status
      WHEN 'IN_CALL' THEN lasts
      WHEN 'DONE' THEN NOT lasts
      WHEN 'INVITED' THEN is_doctor
      WHEN 'LEFT' THEN is_patient
      WHEN 'WAITING' THEN CASE OLD.status WHEN 'INVITED' THEN NOT rings AND NOT lasts ELSE is_patient END
      WHEN 'READY' THEN CASE OLD.status WHEN 'INVITED' THEN NOT rings AND NOT lasts WHEN 'DONE' THEN is_doctor ELSE true END
      END, 'no such move of a place in a queue');
  RETURN NEW;
END $$;
CREATE TRIGGER queue_entries_guard BEFORE INSERT OR UPDATE OF status ON queue_entries
  FOR EACH ROW EXECUTE FUNCTION queue_entries_guard();

-- A call is the doctor's to offer and the patient's to accept or decline; what has ended stays as it ended.
CREATE FUNCTION call_sessions_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  self uuid := claimed_id();
  side text := CASE WHEN claimed_role() = 'SYSTEM' THEN 'system' WHEN self = NEW.doctor_id THEN 'doctor'
    WHEN self = NEW.patient_id THEN 'patient' END;
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'INVITED' AND NEW.due_at = NEW.expires_at AND is_now(NEW.created_at)
      AND NEW.expires_at < claimed_at() + interval '1 hour' AND NOT NEW.extended
      AND num_nonnulls(NEW.confirmed_at, NEW.activated_at, NEW.ended_at, NEW.ended_by, NEW.delivered_at, NEW.seen_at,
        NEW.doctor_peer_id, NEW.patient_peer_id) = 0
      AND (NEW.queue_entry_id IS NULL
        OR EXISTS (SELECT 1 FROM queue_entries e WHERE e.id = NEW.queue_entry_id AND e.status = 'INVITED')),
      'a call begins with an invitation');
    RETURN NEW;
  END IF;
  PERFORM guard(OLD.ended_at IS NULL, 'this call is over');
  PERFORM guard(NEW.status = OLD.status OR may_move('call_session', OLD.status, NEW.status) AND CASE NEW.status
      WHEN 'CONFIRMED' THEN side = 'patient' AND OLD.expires_at > claimed_at()
      WHEN 'DECLINED' THEN side = 'patient'
      WHEN 'EXPIRED' THEN side <> 'patient'
      WHEN 'ENDED' THEN OLD.status <> 'INVITED' OR side <> 'patient'
      ELSE true END, 'no such move of a call');
  PERFORM guard(
    (NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at OR NEW.status = 'CONFIRMED' AND is_now(NEW.confirmed_at))
    AND (NEW.activated_at IS NOT DISTINCT FROM OLD.activated_at OR NEW.status = 'ACTIVE' AND is_now(NEW.activated_at))
    AND (NEW.ended_at IS NULL OR is_now(NEW.ended_at))
    AND (NEW.ended_by IS NULL OR side IN (NEW.ended_by, 'system') AND NEW.status = 'ENDED')
    AND (NEW.delivered_at IS NOT DISTINCT FROM OLD.delivered_at OR side = 'patient' AND is_now(NEW.delivered_at))
    AND (NEW.seen_at IS NOT DISTINCT FROM OLD.seen_at OR side = 'patient' AND is_now(NEW.seen_at))
    AND (NEW.doctor_peer_id IS NOT DISTINCT FROM OLD.doctor_peer_id OR side = 'doctor')
    AND (NEW.patient_peer_id IS NOT DISTINCT FROM OLD.patient_peer_id OR side = 'patient')
    AND (NEW.due_at IS NULL OR side = 'system' OR CASE NEW.status WHEN 'INVITED' THEN NEW.due_at = NEW.expires_at
      ELSE NEW.due_at < claimed_at() + interval '5 minutes' END),
    'this of a call is not for its actor to write');
  RETURN NEW;
END $$;
CREATE TRIGGER call_sessions_guard BEFORE INSERT OR UPDATE ON call_sessions
  FOR EACH ROW EXECUTE FUNCTION call_sessions_guard();

-- Beside appointments_consent, which keeps the sides apart.
CREATE FUNCTION appointments_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'HELD' AND is_now(NEW.created_at) AND NEW.due_at < claimed_at() + interval '10 minutes',
      'a time is held for minutes');
    RETURN NEW;
  END IF;
  PERFORM guard(NEW.status = OLD.status AND OLD.status <> 'CANCELLED' OR may_move('appointment', OLD.status, NEW.status),
    'no such move of an appointment');
  PERFORM guard(OLD.status <> 'HELD' OR CASE NEW.status WHEN 'HELD' THEN NEW.due_at <= OLD.due_at
    ELSE OLD.due_at > claimed_at() END, 'a time is held for minutes');
  PERFORM guard(claimed_role() = 'SYSTEM' OR (
    (NEW.closed_at IS NULL OR NEW.closed_at IS NOT DISTINCT FROM OLD.closed_at OR is_now(NEW.closed_at))
    AND (NEW.place IS NOT DISTINCT FROM OLD.place OR OLD.status = 'HELD' OR claimed_id() = OLD.doctor_id)
    AND (NEW.missed_by IS NOT DISTINCT FROM OLD.missed_by OR claimed_id() = OLD.doctor_id)),
    'this of an appointment is not for its actor to write');
  RETURN NEW;
END $$;
CREATE TRIGGER appointments_guard BEFORE INSERT OR UPDATE ON appointments
  FOR EACH ROW EXECUTE FUNCTION appointments_guard();

CREATE FUNCTION meetings_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(OLD.ended_at IS NULL, 'this meeting is over');
  PERFORM guard(NEW.status = OLD.status OR may_move('meeting', OLD.status, NEW.status), 'no such move of a meeting');
  PERFORM guard(NEW.due_at IS NULL OR claimed_role() = 'SYSTEM' OR NEW.due_at <= greatest(NEW.link_ends_at, claimed_at() + interval '5 minutes'),
    'a meeting ends when nobody is there');
  RETURN NEW;
END $$;
CREATE TRIGGER meetings_guard BEFORE UPDATE ON meetings FOR EACH ROW EXECUTE FUNCTION meetings_guard();

CREATE FUNCTION room_guests_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(NEW.status = OLD.status OR may_move('guest', OLD.status, NEW.status), 'no such move of a guest');
  -- How long somebody without a token counts as there, whoever holds their connection says.
  PERFORM guard(NEW.due_at IS NOT DISTINCT FROM OLD.due_at OR claimed_role() = 'SYSTEM'
    OR NEW.due_at IS NULL AND NEW.status NOT IN ('WAITING', 'ADMITTED'), 'this of a guest is not for its actor to write');
  RETURN NEW;
END $$;
CREATE TRIGGER room_guests_guard BEFORE UPDATE ON room_guests FOR EACH ROW EXECUTE FUNCTION room_guests_guard();

-- Messages follow each other, and are of now.
CREATE FUNCTION chat_messages_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(is_now(NEW.created_at) AND NEW.position = (
    SELECT coalesce(max(m.position), 0) + 1 FROM chat_messages m WHERE m.room_id = NEW.room_id),
    'a message is the next one, and of now');
  RETURN NEW;
END $$;
CREATE TRIGGER chat_messages_guard BEFORE INSERT ON chat_messages
  FOR EACH ROW EXECUTE FUNCTION chat_messages_guard();

ALTER POLICY visit_versions_sign ON visit_versions
  WITH CHECK (signed_by = claimed_id() AND is_visit_doctor(visit_id) AND is_now(signed_at));
ALTER POLICY presence_own ON presence
  WITH CHECK (claimed_role() = 'SYSTEM' OR (claimed_role() <> 'GUEST' AND user_id = claimed_id()
    AND seen_at < claimed_at() + interval '2 minutes'));

-- A number for whoever has no place yet.
CREATE OR REPLACE FUNCTION take_queue_number(schedule uuid) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules SET last_queue_number = last_queue_number + 1
  WHERE id = schedule AND (actor_role() = 'SYSTEM' OR actor_role() = 'PATIENT' AND NOT EXISTS (
    SELECT 1 FROM queue_entries e WHERE e.schedule_id = schedule AND e.patient_id = actor_id() AND e.status <> 'LEFT'))
  RETURNING last_queue_number
$$;

-- Whoever calls the functions below gives them a time; it was believed, whatever it was.

CREATE OR REPLACE FUNCTION extend_invitation(call uuid, at timestamptz) RETURNS timestamptz
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE call_sessions SET expires_at = expires_at + interval '60 seconds', due_at = due_at + interval '60 seconds',
    extended = true
  WHERE id = call AND patient_id = actor_id() AND status = 'INVITED' AND expires_at > greatest(at, actor_at())
    AND NOT extended AND appointment_id IS NULL
  RETURNING expires_at
$$;

-- Of another patient, what is over and nothing else: a lock may have been waited for meanwhile.
CREATE OR REPLACE FUNCTION free_expired_holds(doctor uuid, at timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM appointments WHERE doctor_id = doctor AND status = 'HELD'
      AND due_at <= least(at, actor_at() + interval '15 seconds') AND has_account() RETURNING 1
  ) SELECT count(*)::int FROM gone
$$;

CREATE OR REPLACE FUNCTION stay_in_meeting(meeting uuid, stay uuid, at timestamptz, gone timestamptz, empty_until timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF NOT (actor_stands() AND is_room_member(meeting)) THEN RETURN; END IF;
  PERFORM guard(is_now(at) AND gone < at AND empty_until < at + interval '5 minutes', 'a stay is of now');
  UPDATE meeting_stays SET left_at = seen_at
  WHERE meeting_id = meeting AND member_id = actor_id() AND left_at IS NULL AND seen_at < gone;
  INSERT INTO meeting_stays AS s (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
  SELECT stay, m.room_id, m.member_id, m.name, shown_type(m), at, at
  FROM room_members m JOIN meetings g ON g.id = m.room_id AND g.ended_at IS NULL
  WHERE m.room_id = meeting AND m.member_id = actor_id()
  ON CONFLICT (meeting_id, member_id) WHERE left_at IS NULL DO UPDATE SET seen_at = at WHERE s.seen_at < at - interval '10 seconds';
  -- A lease written seconds ago is as good: polling would write a row every second otherwise.
  UPDATE meetings SET due_at = empty_until
  WHERE id = meeting AND status = 'ACTIVE' AND due_at < empty_until - interval '10 seconds';
END $$;

CREATE OR REPLACE FUNCTION begin_meeting(meeting uuid, at timestamptz, gone timestamptz, empty_until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (actor_stands() AND is_room_member(meeting)) THEN RETURN false; END IF;
  PERFORM guard(is_now(at) AND gone BETWEEN at - interval '5 minutes' AND at AND empty_until < at + interval '5 minutes',
    'a meeting begins now');
  UPDATE meetings SET status = 'ACTIVE', started_at = at, due_at = empty_until
  WHERE id = meeting AND status = 'SCHEDULED'
    AND (SELECT count(*) FROM meeting_stays s
      WHERE s.meeting_id = meeting AND s.left_at IS NULL AND s.seen_at >= gone) > 1;
  RETURN FOUND;
END $$;

-- Signals in one's own name only, from a page that is nobody else's, and not more than anybody collects.
CREATE OR REPLACE FUNCTION keep_room_signal(
  room uuid, peer_from text, peer_to text, recipients uuid[], content jsonb, at timestamptz, quota int
) RETURNS TABLE (kept int, meant int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  kept := 0;
  meant := 0;
  IF actor_stands() AND is_room_member(room) AND NOT EXISTS (
    SELECT 1 FROM room_peers p WHERE p.room_id = room AND p.peer_id = peer_from AND p.member_id <> actor_id()) THEN
    -- One writer at a time: ids then rise in the order of the commits, and a reader that asks for what came
    -- after one id misses none below it.
    PERFORM pg_advisory_xact_lock(hashtextextended(room::text, 0));
    SELECT count(*) INTO meant FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id();
    INSERT INTO room_signals (room_id, from_member, from_peer, to_member, to_peer, signal, created_at)
    SELECT room, actor_id(), peer_from, m.member_id, peer_to, content, at FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id()
      AND octet_length(content::text) <= 262144
      AND (SELECT count(*) FROM room_signals s WHERE s.room_id = room AND s.to_member = m.member_id) < least(quota, 200)
    FOR KEY SHARE OF m;
    GET DIAGNOSTICS kept = ROW_COUNT;
  END IF;
  RETURN NEXT;
END $$;

-- These ask for membership, which is claimed, and so for its proof.
CREATE OR REPLACE FUNCTION lock_room(room uuid)
RETURNS TABLE (host_id uuid, closed_at timestamptz, size int, schedule_id uuid, patient_id uuid, meeting_code text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.host_id, r.closed_at, r.size, c.schedule_id, coalesce(c.patient_id, m.patient_id), m.code
  FROM rooms r LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings m ON m.id = r.id
  WHERE r.id = room AND actor_stands() AND (claimed_role() = 'SYSTEM' OR is_room_member(room) OR is_room_guest(room)
    OR r.host_id = claimed_id())
  FOR NO KEY UPDATE OF r
$$;
CREATE OR REPLACE FUNCTION lock_chat(room uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT 1 FROM rooms WHERE id = room AND actor_stands() AND is_room_member(room) FOR NO KEY UPDATE $$;
CREATE OR REPLACE FUNCTION chat_end(room uuid) RETURNS TABLE (last_position int, said_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.position, m.created_at FROM chat_messages m
  WHERE m.room_id = room AND actor_stands() AND is_room_member(room) ORDER BY m.position DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION told_ratings(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, score smallint, comment text, visit_id uuid)
LANGUAGE sql STABLE
AS $$
  SELECT ranked.doctor_id, ranked.score, ranked.comment, ranked.visit_id FROM (
    SELECT v.doctor_id, r.score, r.comment, r.visit_id,
      row_number() OVER (PARTITION BY v.doctor_id ORDER BY r.rated_at, r.visit_id) AS place,
      count(*) OVER (PARTITION BY v.doctor_id) AS given
    FROM visit_ratings r JOIN visits v ON v.id = r.visit_id
    WHERE r.rated_at < before
      AND (((SELECT actor_role()) = 'DOCTOR' AND v.doctor_id = (SELECT actor_id())) OR (SELECT actor_role()) = 'ADMIN')
  ) ranked
  WHERE ranked.place <= ranked.given - ranked.given % batch
$$;
