-- The table is append-only for its owner too, so that a mistake in a migration cannot rewrite what was signed.
CREATE OR REPLACE FUNCTION visit_versions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was signed is never rewritten';
END $$;
REVOKE ALL ON FUNCTION visit_versions_refuse FROM PUBLIC, medconsult_app;
