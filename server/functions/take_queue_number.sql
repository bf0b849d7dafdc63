-- The next number of a queue, for a patient who has no place in it yet. SECURITY DEFINER, because a patient must be
-- able to take a number, and not to see who has the others. The account is locked: if it is being disabled, the patient
-- gets no number. Nor does a patient without an account, where the doctor has no public link.
CREATE OR REPLACE FUNCTION take_queue_number(schedule uuid) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules SET last_queue_number = last_queue_number + 1
  WHERE id = schedule AND (actor_role() = 'SYSTEM' OR actor_role() = 'PATIENT' AND NOT EXISTS (
    SELECT 1 FROM queue_entries e WHERE e.schedule_id = schedule AND e.patient_id = actor_id() AND e.status <> 'LEFT')
    AND may_join_queue_of(doctor_id)
    AND EXISTS (SELECT 1 FROM users u WHERE u.id = actor_id() AND u.disabled_at IS NULL FOR SHARE))
  RETURNING last_queue_number
$$;
REVOKE ALL ON FUNCTION take_queue_number FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION take_queue_number TO medconsult_app;
