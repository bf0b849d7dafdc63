-- Append-only for the owner too: a mistake in a migration must not rewrite history unnoticed.
CREATE OR REPLACE FUNCTION audit_logs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_logs is append-only';
END $$;
REVOKE ALL ON FUNCTION audit_logs_refuse FROM PUBLIC, medconsult_app;
