-- Computes the columns again that are made by fold(), where they differ: PostgreSQL computes them when a row is written.
-- The migrator calls it after fold() has changed.
CREATE OR REPLACE FUNCTION recompute_fold() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users u SET name = u.name
  WHERE u.folded_name IS DISTINCT FROM fold(u.name) OR u.email_forms IS DISTINCT FROM
    replace(fold(u.email::text), '-', ' ') || E'\n' || replace(fold(u.email::text), '-', '');
  UPDATE doctor_profiles p SET city = p.city
  WHERE p.place_forms IS DISTINCT FROM replace(fold(p.city || ' ' || p.address), '-', ' ') || E'\n'
    || replace(fold(p.city || ' ' || p.address), '-', '');
END $$;
REVOKE ALL ON FUNCTION recompute_fold FROM PUBLIC, medconsult_app;
