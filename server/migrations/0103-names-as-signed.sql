-- What was signed keeps the names that its people had then: somebody who is renamed later does not change it.
ALTER TABLE visit_versions ADD COLUMN signed_by_name text, ADD COLUMN patient_name text;

-- The names of before are lost where somebody was renamed since, so these get the names of today.
ALTER TABLE visit_versions DISABLE TRIGGER visit_versions_append_only;
UPDATE visit_versions s SET signed_by_name = d.name, patient_name = p.name
FROM users d, visits v, users p
WHERE d.id = s.signed_by AND v.id = s.visit_id AND p.id = v.patient_id;
ALTER TABLE visit_versions ENABLE TRIGGER visit_versions_append_only;

ALTER TABLE visit_versions ALTER COLUMN signed_by_name SET NOT NULL, ALTER COLUMN patient_name SET NOT NULL;
CREATE OR REPLACE FUNCTION visit_versions_keep_names() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER visit_versions_names BEFORE INSERT ON visit_versions
  FOR EACH ROW EXECUTE FUNCTION visit_versions_keep_names();
