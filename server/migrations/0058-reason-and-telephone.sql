-- The reason for a visit, which the patient gives with a place in a queue, and a visit that goes on by telephone.
ALTER TABLE queue_entries
  ADD COLUMN reason text CHECK (length(reason) BETWEEN 1 AND 140);
GRANT UPDATE (reason) ON queue_entries TO medconsult_app;
CREATE OR REPLACE FUNCTION queue_entries_own_reason() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_entries_own_reason BEFORE UPDATE OF reason ON queue_entries FOR EACH ROW
  WHEN (NEW.reason IS DISTINCT FROM OLD.reason) EXECUTE FUNCTION queue_entries_own_reason();

-- Whether the patient was asked for telephone number and date of birth, on whichever device.
ALTER TABLE patient_profiles ADD COLUMN contact_asked boolean NOT NULL DEFAULT false;
GRANT UPDATE (contact_asked) ON patient_profiles TO medconsult_app;

-- Only a function writes it, because the visit of a call that was never held does not exist before.
ALTER TABLE visits ADD COLUMN phoned_at timestamptz;
-- The visit of a call that was phoned instead ends with that call, too.
DROP TRIGGER call_sessions_visited ON call_sessions;
CREATE TRIGGER call_sessions_visited AFTER INSERT OR UPDATE OF activated_at, ended_at ON call_sessions FOR EACH ROW
  WHEN (NEW.activated_at IS NOT NULL OR NEW.ended_at IS NOT NULL) EXECUTE FUNCTION call_sessions_keep_visit();
