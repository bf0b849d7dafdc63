-- Whose first free time has to be computed again. A change only adds a row, so it waits for nobody, and no change is lost
-- while the time is being computed. Only functions read and write it.
CREATE TABLE free_time_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  doctor_id uuid NOT NULL
);
CREATE INDEX free_time_changes_doctor ON free_time_changes (doctor_id);
ALTER TABLE free_time_changes ENABLE ROW LEVEL SECURITY;

-- Disabling a doctor changes verified_at by a trigger, which `UPDATE OF` does not notice.
DROP TRIGGER users_change_free_time ON users;
CREATE TRIGGER users_change_free_time AFTER UPDATE OF verified_at, disabled_at ON users
  FOR EACH ROW WHEN (NEW.verified_at IS DISTINCT FROM OLD.verified_at) EXECUTE FUNCTION verification_changes_free_time();

-- The history of one call.
CREATE INDEX audit_logs_call ON audit_logs (call_session_id, "timestamp") WHERE call_session_id IS NOT NULL;
