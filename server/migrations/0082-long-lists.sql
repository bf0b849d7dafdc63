-- Lists that stay quick after years: each is read from an index in the order in which it is shown.

-- A condition on lower(period) cannot use an index under row-level security, because PostgreSQL does not take lower() as
-- leakproof. A comparison of times can.
ALTER TABLE appointments ADD COLUMN starts_at timestamptz GENERATED ALWAYS AS (lower(period)) STORED;
DROP INDEX appointments_doctor, appointments_patient;
CREATE INDEX appointments_doctor ON appointments (doctor_id, starts_at, id);
CREATE INDEX appointments_doctor_open ON appointments (doctor_id, starts_at, id)
  WHERE status IN ('PENDING', 'PROPOSED', 'CONFIRMED');
CREATE INDEX appointments_doctor_closed ON appointments (doctor_id, starts_at, id)
  WHERE status IN ('COMPLETED', 'NO_SHOW', 'CANCELLED');
CREATE INDEX appointments_patient_open ON appointments (patient_id, starts_at, id)
  WHERE status IN ('PENDING', 'PROPOSED', 'CONFIRMED');
CREATE INDEX appointments_patient_closed ON appointments (patient_id, starts_at, id)
  WHERE status IN ('COMPLETED', 'NO_SHOW', 'CANCELLED');
-- The appointments of a day, for the clinic's figures.
CREATE INDEX appointments_agreed ON appointments (lower(coalesce(kept_period, period)));

-- A doctor opens users by a patient's id, and asks for one of their own appointments with them.
CREATE INDEX appointments_pair ON appointments (patient_id, doctor_id) WHERE status <> 'HELD';

-- Names and addresses as they are searched and sorted. They change rarely, and folding them takes longer than all the rest
-- of a search. The forms are lines: "anne marie" and "annemarie" both find "Anne-Marie". When fold() changes,
-- recompute_fold() computes these columns again.
ALTER TABLE users
  ADD COLUMN folded_name text GENERATED ALWAYS AS (fold(name)) STORED,
  ADD COLUMN name_forms text GENERATED ALWAYS AS (replace(fold(name), '-', ' ') || E'\n' || replace(fold(name), '-', '')) STORED,
  ADD COLUMN email_forms text GENERATED ALWAYS AS
    (replace(fold(email::text), '-', ' ') || E'\n' || replace(fold(email::text), '-', '')) STORED;
ALTER TABLE doctor_profiles ADD COLUMN place_forms text GENERATED ALWAYS AS
  (replace(fold(city || ' ' || address), '-', ' ') || E'\n' || replace(fold(city || ' ' || address), '-', '')) STORED;
DROP FUNCTION IF EXISTS has_words(text, text);
CREATE INDEX users_doctors ON users (folded_name, id) WHERE role = 'DOCTOR' AND verified_at IS NOT NULL;
CREATE INDEX users_unverified ON users (id) WHERE role = 'DOCTOR' AND verified_at IS NULL;
CREATE INDEX users_not_active ON users (id) WHERE disabled_at IS NOT NULL OR invited_at IS NOT NULL;
CREATE INDEX users_role ON users (role, id);

DROP INDEX audit_logs_patient;
CREATE INDEX audit_logs_patient ON audit_logs (patient_id, "timestamp", id);
CREATE INDEX audit_logs_action ON audit_logs (action_type, "timestamp", id);

-- Sessions that nobody has ended.
CREATE INDEX schedules_online ON schedules (date) WHERE status = 'ONLINE';

-- Visits and calls may begin at the same moment.
DROP INDEX visits_doctor, visits_pair;
CREATE INDEX visits_doctor ON visits (doctor_id, began_at DESC, id);
CREATE INDEX visits_pair ON visits (doctor_id, patient_id, began_at DESC, id);

-- The number of accounts of each role, which would take a tenth of a second to count.
CREATE TABLE account_figures (
  role text PRIMARY KEY,
  accounts bigint NOT NULL CHECK (accounts >= 0)
);
ALTER TABLE account_figures ENABLE ROW LEVEL SECURITY;
INSERT INTO account_figures (role, accounts)
  SELECT role, (SELECT count(*) FROM users u WHERE u.role = known.role)
  FROM (VALUES ('ADMIN'), ('DOCTOR'), ('PATIENT')) AS known (role);
CREATE OR REPLACE FUNCTION users_count_accounts() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER users_counted AFTER INSERT OR DELETE OR UPDATE OF role ON users
  FOR EACH ROW EXECUTE FUNCTION users_count_accounts();
