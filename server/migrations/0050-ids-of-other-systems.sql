-- A meeting that a client of another system made keeps that system's ids as they were given. They prove nothing, so they
-- are kept apart from ours. Its link is room- and such an id, of up to 80 letters.
ALTER TABLE meetings
  ADD COLUMN given_appointment_id text CONSTRAINT meetings_given_appointment CHECK (length(given_appointment_id) BETWEEN 1 AND 80),
  ADD COLUMN given_doctor_id text CONSTRAINT meetings_given_doctor CHECK (length(given_doctor_id) BETWEEN 1 AND 80),
  ADD COLUMN given_patient_id text CONSTRAINT meetings_given_patient CHECK (length(given_patient_id) BETWEEN 1 AND 80),
  DROP CONSTRAINT meetings_code_check,
  ADD CONSTRAINT meetings_code_check CHECK (length(code) BETWEEN 6 AND 85);
GRANT INSERT (given_appointment_id, given_doctor_id, given_patient_id) ON meetings TO medconsult_app;

-- Its host reads who was in a meeting and when, also after its end, when a host without an account is no member of the
-- room any more.
DROP POLICY meeting_stays_people ON meeting_stays;
CREATE POLICY meeting_stays_people ON meeting_stays FOR SELECT TO medconsult_app
  USING (member_id = claimed_id() OR is_room_member(meeting_id)
    OR EXISTS (SELECT 1 FROM meetings m WHERE m.id = meeting_id AND m.host_id = claimed_id()));
