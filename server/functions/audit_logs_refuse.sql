-- The table is append-only for its owner too, so that a mistake in a migration cannot rewrite the trail unnoticed.
CREATE OR REPLACE FUNCTION audit_logs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_logs is append-only';
END $$;
REVOKE ALL ON FUNCTION audit_logs_refuse FROM PUBLIC, medconsult_app;
