-- The first free time of each doctor, for searches: it takes milliseconds to compute, and a search shows or compares many.
CREATE TABLE first_free_times (
  doctor_id uuid PRIMARY KEY REFERENCES calendars ON DELETE CASCADE,
  -- NULL: none until the calendar's horizon.
  free_at timestamptz,
  -- Until when that is so if nothing changes. From then on it has to be computed.
  due_at timestamptz NOT NULL
);
CREATE INDEX first_free_times_due ON first_free_times (due_at);
-- Only functions read and write it.
ALTER TABLE first_free_times ENABLE ROW LEVEL SECURITY;
INSERT INTO first_free_times (doctor_id, due_at) SELECT doctor_id, '-infinity' FROM calendars;

CREATE OR REPLACE FUNCTION first_free_time_changed() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER appointments_change_free_time AFTER INSERT OR DELETE OR UPDATE OF status, period, kept_period ON appointments
  FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
CREATE TRIGGER calendars_change_free_time AFTER INSERT OR UPDATE ON calendars
  FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
CREATE TRIGGER weekly_hours_change_free_time AFTER INSERT OR UPDATE OR DELETE ON weekly_hours
  FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
CREATE TRIGGER calendar_exceptions_change_free_time AFTER INSERT OR UPDATE OR DELETE ON calendar_exceptions
  FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
CREATE OR REPLACE FUNCTION verification_changes_free_time() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER users_change_free_time AFTER UPDATE OF verified_at ON users
  FOR EACH ROW WHEN (NEW.verified_at IS DISTINCT FROM OLD.verified_at) EXECUTE FUNCTION verification_changes_free_time();
