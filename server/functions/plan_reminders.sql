-- Replaces the reminders of an appointment. Background work passes them. For other actors, who must have changed the
-- appointment in this transaction, they are computed from its present state. Reminders that were stored and not sent
-- are deleted.
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
REVOKE ALL ON FUNCTION plan_reminders FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION plan_reminders TO medconsult_app;
