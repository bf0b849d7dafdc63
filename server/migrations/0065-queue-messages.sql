-- What a doctor and a patient who waits write to each other about the wait. A message belongs to a place in the queue:
-- it ends with the place. It is never changed.
CREATE TABLE queue_messages (
  id uuid PRIMARY KEY,
  entry_id uuid NOT NULL REFERENCES queue_entries ON DELETE CASCADE,
  author text NOT NULL CHECK (author IN ('doctor', 'patient')),
  message text NOT NULL CHECK (length(message) BETWEEN 1 AND 280),
  -- Chosen by the sender, so that a repetition is not a second message. A message to all has one key.
  key uuid NOT NULL,
  sent_at timestamptz NOT NULL,
  CONSTRAINT queue_messages_once UNIQUE (entry_id, author, key)
);

CREATE OR REPLACE FUNCTION queue_messages_guard() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_messages_guard BEFORE INSERT ON queue_messages
  FOR EACH ROW EXECUTE FUNCTION queue_messages_guard();

-- Nobody came of a place that was left, so nothing of it is kept.
CREATE OR REPLACE FUNCTION queue_entries_forget_messages() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_entries_forget_messages AFTER UPDATE OF status ON queue_entries
  FOR EACH ROW WHEN (NEW.status = 'LEFT' AND OLD.status <> 'LEFT') EXECUTE FUNCTION queue_entries_forget_messages();

ALTER TABLE queue_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON queue_messages AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY queue_messages_read ON queue_messages FOR SELECT TO medconsult_app
  USING (EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.id = entry_id AND CASE (SELECT actor_role()) WHEN 'DOCTOR' THEN s.doctor_id WHEN 'PATIENT' THEN e.patient_id END
      = (SELECT actor_id())));
-- Each in their own name, while the patient waits.
CREATE POLICY queue_messages_write ON queue_messages FOR INSERT TO medconsult_app
  WITH CHECK (author = lower((SELECT actor_role())) AND EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.id = entry_id AND e.status IN ('WAITING', 'READY', 'INVITED')
      AND CASE author WHEN 'doctor' THEN s.doctor_id ELSE e.patient_id END = (SELECT actor_id())));
GRANT SELECT, INSERT ON queue_messages TO medconsult_app;
