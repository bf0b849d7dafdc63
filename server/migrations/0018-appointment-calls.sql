-- A call comes from a place in a queue or from an appointment: one room, one machine, two origins.
ALTER TABLE call_sessions
  ALTER COLUMN schedule_id DROP NOT NULL,
  ALTER COLUMN queue_entry_id DROP NOT NULL,
  ADD COLUMN appointment_id uuid REFERENCES appointments ON DELETE CASCADE,
  ADD CONSTRAINT call_sessions_origin CHECK (CASE WHEN appointment_id IS NULL
    THEN num_nonnulls(schedule_id, queue_entry_id) = 2 ELSE num_nonnulls(schedule_id, queue_entry_id) = 0 END);
CREATE INDEX call_sessions_appointment ON call_sessions (appointment_id, created_at) WHERE appointment_id IS NOT NULL;

-- A doctor invites who stands in a queue of theirs, from that place, or has an appointment for a call; nobody else.
DROP POLICY call_sessions_invite ON call_sessions;
CREATE POLICY call_sessions_invite ON call_sessions FOR INSERT TO medconsult_app
  WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR' AND (EXISTS (
      SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE e.id = queue_entry_id AND e.patient_id = call_sessions.patient_id
        AND s.id = call_sessions.schedule_id AND s.doctor_id = actor_id())
    OR EXISTS (
      SELECT 1 FROM appointments a
      WHERE a.id = appointment_id AND a.patient_id = call_sessions.patient_id AND a.doctor_id = actor_id()
        AND a.type = 'ONLINE' AND a.status = 'CONFIRMED')));

-- Why a time is not free: somebody has it. SECURITY DEFINER, as free_slots: whoever asks may not know who.
CREATE FUNCTION is_slot_taken(doctor uuid, slot_at timestamptz, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM calendars c JOIN appointments a ON a.doctor_id = c.doctor_id
    WHERE c.doctor_id = doctor AND a.status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')
      AND a.period && tstzrange(slot_at, slot_at + make_interval(mins => c.slot_minutes))
      AND NOT (a.status = 'HELD' AND (a.due_at <= at OR a.patient_id = actor_id())) AND has_account())
$$;

-- Does PostgreSQL know this zone? The browser's list and its own may differ by a year.
CREATE FUNCTION is_time_zone(zone text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM now() AT TIME ZONE zone;
  RETURN true;
EXCEPTION
  WHEN invalid_parameter_value THEN RETURN false;
END $$;
GRANT EXECUTE ON FUNCTION is_slot_taken(uuid, timestamptz, timestamptz), is_time_zone(text) TO medconsult_app;
