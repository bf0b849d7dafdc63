-- Who did what to whose data, and when. Ids only: no foreign keys, so that the trail outlives its subjects.
CREATE TABLE audit_logs (
  id uuid PRIMARY KEY,
  actor_user_id uuid,
  -- 'user', or the name of the background work.
  actor text NOT NULL,
  action_type text NOT NULL,
  schedule_id uuid,
  patient_id uuid,
  call_session_id uuid,
  "timestamp" timestamptz NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  -- A page that polls reads the same data every two seconds; the trail keeps one row a quarter of an hour.
  read_period timestamptz
);
CREATE INDEX audit_logs_patient ON audit_logs (patient_id, "timestamp");
CREATE INDEX audit_logs_time ON audit_logs ("timestamp");
CREATE UNIQUE INDEX audit_logs_one_read ON audit_logs
  (actor_user_id, action_type, schedule_id, patient_id, call_session_id, read_period) NULLS NOT DISTINCT
  WHERE read_period IS NOT NULL;

ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO medconsult_app
  WITH CHECK (actor_user_id IS NOT DISTINCT FROM actor_id() AND actor_role() IS NOT NULL);
CREATE POLICY audit_logs_subject ON audit_logs FOR SELECT TO medconsult_app
  USING (patient_id = actor_id() OR actor_user_id = actor_id() OR actor_role() = 'ADMIN');
GRANT SELECT, INSERT ON audit_logs TO medconsult_app;

-- Append-only for the owner too: a mistake in a migration must not rewrite history unnoticed.
CREATE FUNCTION audit_logs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_logs is append-only';
END $$;
CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
  FOR EACH ROW EXECUTE FUNCTION audit_logs_refuse();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_refuse();
