-- What doctors and patients say of themselves, and what the administrator decides about doctors.

-- Lower case and without accents, for searching: "Jose" finds "José".
CREATE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')) $$;

-- Does a text contain each word of what was asked for?
CREATE FUNCTION has_words(value text, asked text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT coalesce(bool_and(strpos(fold(value), word) > 0), true)
  FROM regexp_split_to_table(fold(asked), '\s+') AS word
$$;
GRANT EXECUTE ON FUNCTION fold(text), has_words(text, text) TO medconsult_app;

CREATE TABLE specialties (
  id uuid PRIMARY KEY,
  name citext NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- Offered no more; who has it keeps it.
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT specialties_name UNIQUE (name)
);
-- To begin with; the administrator keeps the list.
INSERT INTO specialties (id, name, created_at)
SELECT gen_random_uuid(), name, now() FROM unnest(ARRAY[
  'Cardiology', 'Dermatology', 'Ear, nose and throat', 'Endocrinology', 'Gastroenterology', 'General practice',
  'Gynaecology', 'Internal medicine', 'Neurology', 'Orthopaedics', 'Paediatrics', 'Psychiatry', 'Pulmonology', 'Urology'
]) AS name;

CREATE TABLE doctor_profiles (
  doctor_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  specialty_id uuid REFERENCES specialties,
  qualifications text NOT NULL DEFAULT '' CHECK (length(qualifications) <= 300),
  -- A year stays true; a number of years does not.
  practising_since smallint CHECK (practising_since BETWEEN 1940 AND 2200),
  -- BCP 47
  languages text[] NOT NULL DEFAULT '{}' CHECK (cardinality(languages) <= 12),
  -- In minor units of the currency (ISO 4217).
  fee_amount int CHECK (fee_amount BETWEEN 0 AND 100000000),
  fee_currency text CHECK (fee_currency ~ '^[A-Z]{3}$'),
  bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 2000),
  city text NOT NULL DEFAULT '' CHECK (length(city) <= 80),
  address text NOT NULL DEFAULT '' CHECK (length(address) <= 300),
  map_url text CHECK (map_url ~ '^https://' AND length(map_url) <= 500),
  visible boolean NOT NULL DEFAULT true,
  CONSTRAINT doctor_profiles_fee CHECK ((fee_amount IS NULL) = (fee_currency IS NULL))
);

CREATE TABLE patient_profiles (
  patient_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  phone text NOT NULL DEFAULT '' CHECK (length(phone) <= 60),
  birth_date date CHECK (birth_date >= '1900-01-01'),
  address text NOT NULL DEFAULT '' CHECK (length(address) <= 300),
  -- BCP 47; in which they would like to be written to.
  language text CHECK (length(language) <= 35)
);

-- Every decision about a doctor's account. Whether they are verified now is users.verified_at.
CREATE TABLE doctor_verifications (
  -- Rises: the last one counts.
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  doctor_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  admin_id uuid NOT NULL REFERENCES users,
  verified boolean NOT NULL,
  reason text CHECK (length(reason) BETWEEN 1 AND 500),
  decided_at timestamptz NOT NULL,
  CONSTRAINT doctor_verifications_reason CHECK (verified = (reason IS NULL))
);
CREATE INDEX doctor_verifications_doctor ON doctor_verifications (doctor_id, id);

-- Every account has its profile from the start, whichever statement makes it: no reader has to think of none.
CREATE FUNCTION users_have_profiles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.role = 'DOCTOR' THEN
    INSERT INTO doctor_profiles (doctor_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  ELSIF NEW.role = 'PATIENT' THEN
    INSERT INTO patient_profiles (patient_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER users_profiles AFTER INSERT OR UPDATE OF role ON users
  FOR EACH ROW EXECUTE FUNCTION users_have_profiles();
INSERT INTO doctor_profiles (doctor_id) SELECT id FROM users WHERE role = 'DOCTOR';
INSERT INTO patient_profiles (patient_id) SELECT id FROM users WHERE role = 'PATIENT';

-- Is this doctor verified, and will stay so until this transaction is over? A withdrawal waits for whoever asked,
-- and then sees what they did. SECURITY DEFINER: locking asks for a right to update.
CREATE FUNCTION hold_verification(doctor uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM users u
  WHERE u.id = doctor AND u.role = 'DOCTOR' AND has_account() FOR SHARE
$$;

-- How the clinic's day goes. SECURITY DEFINER: the administrator is told figures, never the rows behind them.
CREATE FUNCTION clinic_figures(day date, zone text) RETURNS TABLE (
  planned int, online int, completed int, waiting int, in_call int, seen int, gone int, mean_wait_minutes double precision,
  missed_invitations int, appointments_today int, missed_appointments int, verified_doctors int, unverified_doctors int,
  patients int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF actor_role() IS DISTINCT FROM 'ADMIN' THEN RETURN; END IF;
  RETURN QUERY
  WITH sessions AS (
    SELECT s.id, s.status, (s.date + s.start_time) AT TIME ZONE zone AS starts_at FROM schedules s WHERE s.date = day
  ), places AS (
    SELECT e.id, e.status, greatest(e.joined_at, s.starts_at) AS waits_from
    FROM queue_entries e JOIN sessions s ON s.id = e.schedule_id
  ), waits AS (
    -- Somebody who is seen before the planned start did not wait.
    SELECT greatest(0, extract(epoch FROM min(c.activated_at) - p.waits_from) / 60) AS minutes
    FROM places p JOIN call_sessions c ON c.queue_entry_id = p.id AND c.activated_at IS NOT NULL
    GROUP BY p.id, p.waits_from
  ), booked AS (
    SELECT a.status FROM appointments a
    WHERE lower(a.period) >= day::timestamp AT TIME ZONE zone
      AND lower(a.period) < (day + 1)::timestamp AT TIME ZONE zone
      AND a.status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW')
  )
  SELECT
    (SELECT count(*) FROM sessions)::int,
    (SELECT count(*) FROM sessions s WHERE s.status = 'ONLINE')::int,
    (SELECT count(*) FROM sessions s WHERE s.status = 'COMPLETED')::int,
    (SELECT count(*) FROM places p WHERE p.status IN ('WAITING', 'READY', 'INVITED'))::int,
    (SELECT count(*) FROM places p WHERE p.status = 'IN_CALL')::int,
    (SELECT count(*) FROM places p WHERE p.status = 'DONE')::int,
    (SELECT count(*) FROM places p WHERE p.status = 'LEFT')::int,
    (SELECT avg(w.minutes) FROM waits w)::double precision,
    (SELECT count(*) FROM call_sessions c JOIN places p ON p.id = c.queue_entry_id WHERE c.status = 'EXPIRED')::int,
    (SELECT count(*) FROM booked)::int,
    (SELECT count(*) FROM booked b WHERE b.status = 'NO_SHOW')::int,
    (SELECT count(*) FROM users u WHERE u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)::int,
    (SELECT count(*) FROM users u WHERE u.role = 'DOCTOR' AND u.verified_at IS NULL)::int,
    (SELECT count(*) FROM users u WHERE u.role = 'PATIENT')::int;
END $$;

-- How many doctors chose a specialty, those whom nobody sees included.
CREATE FUNCTION specialty_doctors(specialty uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM doctor_profiles p WHERE p.specialty_id = specialty AND actor_role() = 'ADMIN'
$$;
GRANT EXECUTE ON FUNCTION hold_verification(uuid), clinic_figures(date, text), specialty_doctors(uuid) TO medconsult_app;

ALTER TABLE specialties ENABLE ROW LEVEL SECURITY;
ALTER TABLE doctor_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE doctor_verifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY specialties_read ON specialties FOR SELECT TO medconsult_app USING (has_account());
CREATE POLICY specialties_add ON specialties FOR INSERT TO medconsult_app WITH CHECK (actor_role() = 'ADMIN');
CREATE POLICY specialties_change ON specialties FOR UPDATE TO medconsult_app USING (actor_role() = 'ADMIN');
GRANT SELECT ON specialties TO medconsult_app;
GRANT INSERT (id, name, created_at) ON specialties TO medconsult_app;
GRANT UPDATE (name, retired_at) ON specialties TO medconsult_app;

CREATE POLICY doctor_profiles_own ON doctor_profiles FOR SELECT TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
CREATE POLICY doctor_profiles_save ON doctor_profiles FOR UPDATE TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
CREATE POLICY doctor_profiles_staff ON doctor_profiles FOR SELECT TO medconsult_app
  USING (actor_role() IN ('ADMIN', 'SYSTEM'));
-- Whom the clinic has not verified, and who does not want to be found, nobody finds.
CREATE POLICY doctor_profiles_found ON doctor_profiles FOR SELECT TO medconsult_app
  USING (visible AND actor_role() IN ('PATIENT', 'DOCTOR') AND EXISTS (
    SELECT 1 FROM users u WHERE u.id = doctor_id AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL));
GRANT SELECT ON doctor_profiles TO medconsult_app;
GRANT UPDATE (specialty_id, qualifications, practising_since, languages, fee_amount, fee_currency, bio, city, address,
  map_url, visible) ON doctor_profiles TO medconsult_app;

CREATE POLICY patient_profiles_own ON patient_profiles FOR SELECT TO medconsult_app
  USING (patient_id = actor_id() AND actor_role() = 'PATIENT');
CREATE POLICY patient_profiles_save ON patient_profiles FOR UPDATE TO medconsult_app
  USING (patient_id = actor_id() AND actor_role() = 'PATIENT');
-- In which language somebody is written to.
CREATE POLICY patient_profiles_system ON patient_profiles FOR SELECT TO medconsult_app USING (actor_role() = 'SYSTEM');
GRANT SELECT ON patient_profiles TO medconsult_app;
GRANT UPDATE (phone, birth_date, address, language) ON patient_profiles TO medconsult_app;

CREATE POLICY doctor_verifications_read ON doctor_verifications FOR SELECT TO medconsult_app
  USING (actor_role() = 'ADMIN' OR (doctor_id = actor_id() AND actor_role() = 'DOCTOR'));
CREATE POLICY doctor_verifications_decide ON doctor_verifications FOR INSERT TO medconsult_app
  WITH CHECK (actor_role() = 'ADMIN' AND admin_id = actor_id());
GRANT SELECT ON doctor_verifications TO medconsult_app;
GRANT INSERT (doctor_id, admin_id, verified, reason, decided_at) ON doctor_verifications TO medconsult_app;

-- The administrator decides about doctors, and changes nothing else of an account.
CREATE POLICY users_verify ON users FOR UPDATE TO medconsult_app
  USING (actor_role() = 'ADMIN' AND role = 'DOCTOR') WITH CHECK (actor_role() = 'ADMIN' AND role = 'DOCTOR');
REVOKE UPDATE (name) ON users FROM medconsult_app;

-- The trail is read a page at a time, newest first, whole or of one actor.
DROP INDEX audit_logs_time;
CREATE INDEX audit_logs_time ON audit_logs ("timestamp", id);
CREATE INDEX audit_logs_actor ON audit_logs (actor_user_id, "timestamp", id);
