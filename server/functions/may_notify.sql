-- Whether this actor may send this notification to this receiver, about something that the same transaction has
-- changed. Only notify_user calls it, which runs as the owner.
CREATE OR REPLACE FUNCTION may_notify(note notifications) RETURNS boolean
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
        AND (note.kept_starts_at, note.kept_ends_at) IS NOT DISTINCT FROM (lower(a.kept_period), upper(a.kept_period))
        AND note.place IS NOT DISTINCT FROM a.place AND note.person_name = other.name
        AND a.status = CASE note.kind WHEN 'APPOINTMENT_REQUESTED' THEN 'PENDING' WHEN 'APPOINTMENT_CHANGED' THEN 'PENDING'
          WHEN 'APPOINTMENT_PROPOSED' THEN 'PROPOSED' WHEN 'APPOINTMENT_CONFIRMED' THEN 'CONFIRMED'
          WHEN 'APPOINTMENT_CANCELLED' THEN 'CANCELLED' WHEN 'CALL_STARTED' THEN 'CONFIRMED'
          WHEN 'CALL_ENDED' THEN 'CONFIRMED' END
        AND CASE note.kind WHEN 'CALL_STARTED' THEN self = a.doctor_id AND EXISTS (SELECT 1 FROM call_sessions c
            WHERE c.appointment_id = a.id AND c.status = 'INVITED' AND is_of_this_transaction(c.xmin))
          WHEN 'CALL_ENDED' THEN EXISTS (SELECT 1 FROM call_sessions c
            WHERE c.appointment_id = a.id AND c.status = 'ENDED' AND is_of_this_transaction(c.xmin))
          ELSE is_of_this_transaction(a.xmin) END);
  END IF;
  RETURN note.person_name = (SELECT u.name FROM users u WHERE u.id = self) AND CASE note.kind
    WHEN 'CALL_INVITATION' THEN EXISTS (SELECT 1 FROM call_sessions c WHERE c.id = note.call_session_id
      AND c.doctor_id = self AND c.patient_id = note.user_id AND c.status = 'INVITED' AND is_of_this_transaction(c.xmin))
    WHEN 'QUEUE_RECALLED' THEN EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE s.id = note.schedule_id AND s.doctor_id = self AND e.patient_id = note.user_id AND e.status = 'READY'
        AND is_of_this_transaction(e.xmin))
    WHEN 'QUEUE_REMINDER' THEN EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE s.id = note.schedule_id AND s.doctor_id = self AND s.status = 'ONLINE' AND e.patient_id = note.user_id
        AND e.status IN ('WAITING', 'READY') AND e.reminded_at IS NOT NULL AND is_of_this_transaction(e.xmin))
    WHEN 'QUEUE_MESSAGE' THEN EXISTS (SELECT 1 FROM queue_messages m JOIN queue_entries e ON e.id = m.entry_id
      JOIN schedules s ON s.id = e.schedule_id WHERE s.id = note.schedule_id AND s.doctor_id = self AND e.patient_id = note.user_id
        AND m.author = 'doctor' AND is_of_this_transaction(m.xmin))
    WHEN 'SUMMARY_READY' THEN EXISTS (SELECT 1 FROM visits v JOIN visit_versions x ON x.visit_id = v.id AND x.kind = 'SUMMARY'
      WHERE v.id = note.visit_id AND v.doctor_id = self AND v.patient_id = note.user_id AND is_of_this_transaction(x.xmin))
    ELSE false END;
END $$;
REVOKE ALL ON FUNCTION may_notify FROM PUBLIC, medconsult_app;
