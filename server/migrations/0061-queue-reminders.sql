-- When the doctor last reminded a patient who waits and has no page open.
ALTER TABLE queue_entries ADD COLUMN reminded_at timestamptz;
GRANT UPDATE (reminded_at) ON queue_entries TO medconsult_app;

CREATE OR REPLACE FUNCTION queue_entries_reminded() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_entries_reminded BEFORE UPDATE OF reminded_at ON queue_entries
  FOR EACH ROW EXECUTE FUNCTION queue_entries_reminded();

-- Whether a doctor has seen a patient before.
CREATE INDEX visits_pair ON visits (doctor_id, patient_id);
