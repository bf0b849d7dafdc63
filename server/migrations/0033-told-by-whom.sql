-- Who may be told, and what may be written about whom, by whatever statement the application sends.

-- A message for the sockets is signed by the server that writes it: whoever finds a row that was left behind delivers
-- it only if it is. What is in the table are hints of the last second.
DELETE FROM outbox;
ALTER TABLE outbox DROP COLUMN rooms, DROP COLUMN event, DROP COLUMN payload,
  ADD COLUMN message text NOT NULL,
  ADD COLUMN signature bytea NOT NULL CHECK (length(signature) = 32);

-- Was this version of a row written by the transaction that asks?
CREATE FUNCTION is_of_this_transaction(written xid) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT written = pg_current_xact_id()::xid $$;

-- Is this actor somebody who tells this receiver this, of something that their transaction has just done? For
-- notify_user only, which runs as the owner.
CREATE FUNCTION may_notify(note notifications) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  self uuid := actor_id();
BEGIN
  IF actor_role() = 'SYSTEM' THEN RETURN true; END IF;
  IF note.appointment_id IS NOT NULL THEN
    RETURN EXISTS (
      SELECT 1 FROM appointments a JOIN users other ON other.id = CASE note.user_id WHEN a.doctor_id THEN a.patient_id ELSE a.doctor_id END
      WHERE a.id = note.appointment_id AND self IN (a.doctor_id, a.patient_id) AND note.user_id IN (a.doctor_id, a.patient_id)
        AND (note.starts_at, note.ends_at, note.visit_type) = (lower(a.period), upper(a.period), a.type)
        AND note.place IS NOT DISTINCT FROM a.place AND note.person_name = other.name
        AND a.status = CASE note.kind WHEN 'APPOINTMENT_REQUESTED' THEN 'PENDING' WHEN 'APPOINTMENT_CHANGED' THEN 'PENDING'
          WHEN 'APPOINTMENT_PROPOSED' THEN 'PROPOSED' WHEN 'APPOINTMENT_CONFIRMED' THEN 'CONFIRMED'
          WHEN 'APPOINTMENT_CANCELLED' THEN 'CANCELLED' WHEN 'CALL_STARTED' THEN 'CONFIRMED' END
        AND CASE note.kind WHEN 'CALL_STARTED' THEN self = a.doctor_id AND EXISTS (SELECT 1 FROM call_sessions c
            WHERE c.appointment_id = a.id AND c.status = 'INVITED' AND is_of_this_transaction(c.xmin))
          ELSE is_of_this_transaction(a.xmin) END);
  END IF;
  RETURN note.person_name = (SELECT u.name FROM users u WHERE u.id = self) AND CASE note.kind
    WHEN 'CALL_INVITATION' THEN EXISTS (SELECT 1 FROM call_sessions c WHERE c.id = note.call_session_id
      AND c.doctor_id = self AND c.patient_id = note.user_id AND c.status = 'INVITED' AND is_of_this_transaction(c.xmin))
    WHEN 'QUEUE_RECALLED' THEN EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE s.id = note.schedule_id AND s.doctor_id = self AND e.patient_id = note.user_id AND e.status = 'READY'
        AND is_of_this_transaction(e.xmin))
    WHEN 'SUMMARY_READY' THEN EXISTS (SELECT 1 FROM visits v JOIN visit_versions x ON x.visit_id = v.id AND x.kind = 'SUMMARY'
      WHERE v.id = note.visit_id AND v.doctor_id = self AND v.patient_id = note.user_id AND is_of_this_transaction(x.xmin))
    ELSE false END;
END $$;

-- As before, of what the actor may tell.
CREATE OR REPLACE FUNCTION notify_user(given jsonb, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  note notifications := jsonb_populate_record(NULL::notifications, given);
  wanted text[];
  expires timestamptz := (given->>'expires_at')::timestamptz;
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN NULL; END IF;
  PERFORM guard(is_now(at) AND may_notify(note), 'this is not for the actor to tell');
  -- Two stories about one person's appointment must not count the same sequence.
  IF note.appointment_id IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(note.user_id::text || note.appointment_id::text, 19));
    IF (given->>'supersedes')::boolean THEN
      PERFORM withdraw_deliveries(note.appointment_id, note.user_id, at);
    END IF;
  END IF;
  SELECT array_agg(p.channel) INTO wanted
  FROM jsonb_array_elements_text(given->'possible') p(channel)
  LEFT JOIN notification_choices c ON c.user_id = note.user_id AND c.kind = note.kind AND c.channel = p.channel
  WHERE coalesce(c.enabled, given->'chosen' ? p.channel);
  IF wanted IS NULL THEN RETURN NULL; END IF;
  INSERT INTO notifications (id, user_id, kind, shown, appointment_id, call_session_id, schedule_id, visit_id,
    person_name, starts_at, ends_at, visit_type, place, sequence, created_at)
  VALUES (note.id, note.user_id, note.kind, 'IN_APP' = ANY (wanted), note.appointment_id, note.call_session_id,
    note.schedule_id, note.visit_id, note.person_name, note.starts_at, note.ends_at, note.visit_type, note.place,
    CASE WHEN note.appointment_id IS NOT NULL THEN (
      SELECT coalesce(max(n.sequence), -1) + 1 FROM notifications n
      WHERE n.user_id = note.user_id AND n.appointment_id = note.appointment_id) END, at);
  IF 'EMAIL' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
    VALUES (gen_random_uuid(), note.user_id, 'EMAIL', note.kind, note.id, at, expires, at);
  END IF;
  IF 'PUSH' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, subscription_id, due_at, expires_at, created_at)
    SELECT gen_random_uuid(), note.user_id, 'PUSH', note.kind, note.id, s.id, at, expires, at
    FROM push_subscriptions s WHERE s.user_id = note.user_id;
  END IF;
  PERFORM pg_notify('deliveries_due', '');
  RETURN 'IN_APP' = ANY (wanted);
END $$;
-- Part of the functions above and below, and nothing by itself.
REVOKE EXECUTE ON FUNCTION withdraw_deliveries(uuid, uuid, timestamptz) FROM medconsult_app;

-- How long before its appointment a reminder comes; the contract's, which a test compares.
CREATE FUNCTION reminder_leads() RETURNS TABLE (kind text, lead interval)
LANGUAGE sql IMMUTABLE
AS $$ VALUES ('APPOINTMENT_TOMORROW', interval '24 hours'), ('APPOINTMENT_SOON', interval '30 minutes') $$;

-- Replaces the reminders of an appointment: background work by the given ones, everybody else, of an appointment that
-- they have just changed, by those that follow from how it stands now. Those that were written and not sent go too.
CREATE OR REPLACE FUNCTION plan_reminders(appointment uuid, planned jsonb, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_system boolean := actor_role() = 'SYSTEM';
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN; END IF;
  PERFORM guard(is_now(at) AND (is_system OR EXISTS (SELECT 1 FROM appointments a
    WHERE a.id = appointment AND actor_id() IN (a.doctor_id, a.patient_id) AND is_of_this_transaction(a.xmin))),
    'these reminders are not for the actor to change');
  DELETE FROM reminders r WHERE r.appointment_id = appointment;
  UPDATE deliveries d SET
    state = CASE d.state WHEN 'PENDING' THEN 'WITHDRAWN' ELSE d.state END,
    due_at = CASE d.state WHEN 'PENDING' THEN NULL ELSE d.due_at END,
    finished_at = CASE d.state WHEN 'PENDING' THEN at END,
    withdrawn = true
  FROM notifications n
  WHERE d.notification_id = n.id AND n.appointment_id = appointment AND d.due_at IS NOT NULL
    AND n.kind IN ('APPOINTMENT_TOMORROW', 'APPOINTMENT_SOON');
  IF is_system THEN
    INSERT INTO reminders SELECT * FROM jsonb_populate_recordset(NULL::reminders, planned);
  ELSE
    INSERT INTO reminders (appointment_id, user_id, kind, due_at, person_name, starts_at, ends_at, visit_type, place)
    SELECT a.id, receiver.id, l.kind, lower(a.period) - l.lead, other.name, lower(a.period), upper(a.period), a.type, a.place
    FROM appointments a CROSS JOIN reminder_leads() l
    JOIN users receiver ON receiver.id IN (a.doctor_id, a.patient_id)
    JOIN users other ON other.id IN (a.doctor_id, a.patient_id) AND other.id <> receiver.id
    WHERE a.id = appointment AND a.status = 'CONFIRMED' AND lower(a.period) - l.lead > at;
  END IF;
  PERFORM pg_notify('deliveries_due', '');
END $$;

-- May the actor write of this in the trail? Of themselves, and of whom they have this call, meeting, appointment or
-- queue with. For the policy below, beside which the claim is proved. SECURITY DEFINER: a guest may see neither.
CREATE FUNCTION may_audit(schedule uuid, patient uuid, call uuid, appointment uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  self uuid := claimed_id();
BEGIN
  IF claimed_role() = 'SYSTEM' THEN RETURN true; END IF;
  -- Whose trail they have read, and whom they have looked up.
  IF claimed_role() = 'ADMIN' THEN RETURN num_nonnulls(schedule, call, appointment) = 0; END IF;
  IF call IS NOT NULL THEN
    RETURN EXISTS (
      SELECT 1 FROM call_sessions c
      WHERE c.id = call AND coalesce(patient, c.patient_id) = c.patient_id
        AND coalesce(schedule, c.schedule_id) IS NOT DISTINCT FROM c.schedule_id
        AND coalesce(appointment, c.appointment_id) IS NOT DISTINCT FROM c.appointment_id
        AND (self IN (c.doctor_id, c.patient_id) OR is_room_member(call) OR is_room_guest(call)))
    OR EXISTS (
      SELECT 1 FROM meetings m
      WHERE m.id = call AND coalesce(patient, m.patient_id) IS NOT DISTINCT FROM m.patient_id
        AND schedule IS NULL AND appointment IS NULL
        AND (self IN (m.host_id, m.patient_id) OR is_room_member(call) OR is_room_guest(call)));
  END IF;
  IF appointment IS NOT NULL THEN
    RETURN schedule IS NULL AND EXISTS (SELECT 1 FROM appointments a
      WHERE a.id = appointment AND self IN (a.doctor_id, a.patient_id) AND coalesce(patient, a.patient_id) = a.patient_id);
  END IF;
  IF schedule IS NOT NULL THEN
    RETURN EXISTS (SELECT 1 FROM schedules s WHERE s.id = schedule
      AND (s.doctor_id = self AND patient IS NULL OR EXISTS (SELECT 1 FROM queue_entries e
        WHERE e.schedule_id = s.id AND e.patient_id = coalesce(patient, self) AND self IN (s.doctor_id, e.patient_id))));
  END IF;
  RETURN patient IS NULL OR patient = self;
END $$;
GRANT EXECUTE ON FUNCTION may_audit(uuid, uuid, uuid, uuid) TO medconsult_app;

ALTER POLICY audit_logs_write ON audit_logs WITH CHECK (
  actor_user_id IS NOT DISTINCT FROM claimed_id() AND actor = coalesce(claimed_name(), 'user')
  AND is_now("timestamp") AND (read_period IS NULL OR read_period BETWEEN "timestamp" - interval '15 minutes' AND "timestamp")
  AND may_audit(schedule_id, patient_id, call_session_id, appointment_id));
