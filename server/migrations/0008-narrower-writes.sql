-- A doctor invites who stands in a queue of theirs, from that place, and nobody else.
DROP POLICY call_sessions_invite ON call_sessions;
CREATE POLICY call_sessions_invite ON call_sessions FOR INSERT TO medconsult_app
  WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR' AND EXISTS (
    SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.id = queue_entry_id AND e.patient_id = call_sessions.patient_id
      AND s.id = call_sessions.schedule_id AND s.doctor_id = actor_id()));

-- Nobody signs the trail with the name of background work.
DROP POLICY audit_logs_write ON audit_logs;
CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO medconsult_app
  WITH CHECK (actor_user_id IS NOT DISTINCT FROM actor_id() AND actor_role() IS NOT NULL
    AND (actor = 'user') = (actor_role() <> 'SYSTEM'));
