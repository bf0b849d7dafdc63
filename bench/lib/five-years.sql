-- Five years of a regional service, in about a minute: 100,000 people, 2,000 doctors, 50,000 practice sessions, 320,000
-- calls, 240,000 appointments, 530,000 visits, 1,000,000 entries of the audit trail and 800,000 notifications. The doctor
-- and the patient who are given in the settings years.doctor and years.patient have much more of it than others: the
-- doctor has 8,000 appointments, 3,000 of them in the next six weeks. Triggers and foreign keys are off, so every row
-- that a trigger would write is written here.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET jit = off;
SET maintenance_work_mem = '512MB';
SET timezone = 'UTC';

-- The id (UUIDv7) of something that was made at a time.
CREATE FUNCTION pg_temp.id_at(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE
AS $$ SELECT uuidv7(at - clock_timestamp()) $$;
-- The time of the n-th of so many things that are spread over the five years.
CREATE FUNCTION pg_temp.moment(n bigint, total bigint) RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT date_trunc('second', now() - interval '2 hours' - make_interval(secs => 157680000.0 * (total - n) / total)) $$;
CREATE FUNCTION pg_temp.name_of(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
AS $$
  SELECT (ARRAY['Anna', 'José', 'Mei', 'Kofi', 'Anne-Marie', 'Björn', 'Siân', 'Łukasz', 'Priya', 'Omar', 'Zoë', 'Ivan', 'Noor',
      'Chloé', 'Tom', 'Aisha', 'Peter', 'Olga', 'Hugo', 'Ines', 'Rafael', 'Lena', 'Samuel'])[1 + n % 23] || ' '
    || (ARRAY['Smith', 'Müller', 'García', 'O’Connor', 'Nguyen', 'Kowalski', 'Sharma', 'Okafor', 'Lindström', 'Dubois', 'Rossi',
      'Haddad', 'Novák', 'Fernández', 'Weiß', 'Tanaka', 'Brown', 'Silva', 'Jansen'])[1 + n / 23 % 19] || ' ' || n
$$;

CREATE TEMP TABLE doctor AS
  SELECT n, pg_temp.moment(n, 2000) AS since, CASE n WHEN 1 THEN current_setting('years.doctor')::uuid
    ELSE pg_temp.id_at(pg_temp.moment(n, 2000)) END AS id
  FROM generate_series(1, 2000) n;
CREATE TEMP TABLE patient AS
  SELECT n, pg_temp.moment(n, 100000) AS since, CASE n WHEN 1 THEN current_setting('years.patient')::uuid
    ELSE pg_temp.id_at(pg_temp.moment(n, 100000)) END AS id
  FROM generate_series(1, 100000::bigint) n;
ALTER TABLE doctor ADD PRIMARY KEY (n);
ALTER TABLE patient ADD PRIMARY KEY (n);
ANALYZE doctor, patient;

INSERT INTO users (id, email, name, role, verified_at, email_confirmed_at, created_at)
  SELECT id, 'doctor-' || n || '@years.example', 'Dr. ' || pg_temp.name_of(n), 'DOCTOR', since, since, since FROM doctor WHERE n > 1
  UNION ALL
  SELECT id, 'patient-' || n || '@years.example', pg_temp.name_of(n), 'PATIENT', since, since, since FROM patient WHERE n > 1;
UPDATE account_figures f SET accounts = (SELECT count(*) FROM users u WHERE u.role = f.role);
INSERT INTO credentials (user_id, password_hash)
  SELECT u.id, c.password_hash FROM users u, credentials c
  WHERE u.email LIKE '%@years.example' AND c.user_id = current_setting('years.patient')::uuid;
INSERT INTO notification_settings (user_id, time_zone) SELECT id, 'Europe/London' FROM patient WHERE n > 1;
INSERT INTO patient_profiles (patient_id, phone, language) SELECT id, '+44 ' || n, 'en' FROM patient WHERE n > 1;
INSERT INTO doctor_profiles (doctor_id, specialty_id, qualifications, languages, fee_amount, fee_currency, city, address)
  SELECT d.id, s.id, 'MD', '{en}', 4000, 'EUR', (ARRAY['Springfield', 'Shelbyville', 'Ogdenville'])[1 + d.n % 3],
    d.n || ' High Street'
  FROM doctor d JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS of FROM specialties) s
    ON s.place = 1 + d.n % s.of
  WHERE d.n > 1;
INSERT INTO calendars (doctor_id, time_zone, slot_minutes, buffer_minutes, notice_minutes, horizon_days, types, updated_at)
  SELECT id, current_setting('years.zone'), 20, 0, 120, 60, '{ONLINE}', since FROM doctor WHERE n > 1;
INSERT INTO first_free_times (doctor_id, due_at) SELECT id, '-infinity' FROM doctor WHERE n > 1;
INSERT INTO weekly_hours (doctor_id, weekday, start_time, end_time)
  SELECT id, weekday, '08:00', '16:00' FROM doctor, generate_series(1, 5) weekday WHERE n > 1;
INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, ended_at, ended_reason)
  SELECT pg_temp.id_at(t), id, t, t + interval '1 day', t, t + interval '1 hour', 'SIGNED_OUT'
  FROM patient, LATERAL (SELECT now() - make_interval(secs => n * 25.0) AS t) made;

-- 49,000 sessions have been held, 1,000 are planned for the next four weeks.
CREATE TEMP TABLE session AS
  SELECT s.n, d.id AS doctor_id, current_date - 1 - ((49000 - s.n) * 1825 / 49000)::int AS date,
    make_time(8 + (s.n / 2000 % 3)::int * 4, 0, 0) AS starts, gen_random_uuid() AS id
  FROM generate_series(1, 49000) AS s (n) JOIN doctor d ON d.n = 1 + s.n % 2000
  UNION ALL
  SELECT s.n, d.id, current_date + 1 + ((s.n - 49001) * 28 / 1000)::int, make_time(9 + (s.n % 9)::int, 0, 0), gen_random_uuid()
  FROM generate_series(49001, 50000) AS s (n) JOIN doctor d ON d.n = 1 + s.n % 2000;
ALTER TABLE session ADD PRIMARY KEY (n);
ANALYZE session;
INSERT INTO schedules (id, doctor_id, date, start_time, end_time, status, last_queue_number, created_at, ended_at)
  SELECT id, doctor_id, date, starts, starts + interval '3 hours', CASE WHEN n > 49000 THEN 'UPCOMING' ELSE 'COMPLETED' END,
    CASE WHEN n > 49000 THEN 0 ELSE 7 END, date::timestamptz - interval '3 days',
    CASE WHEN n <= 49000 THEN (date + starts)::timestamptz + interval '3 hours' END
  FROM session;

-- Seven patients a session, each with a call and a visit.
CREATE TEMP TABLE place AS
  SELECT c.n, s.id AS schedule_id, s.doctor_id, p.id AS patient_id, at, pg_temp.id_at(at) AS entry_id,
    pg_temp.id_at(at + interval '5 minutes') AS call_id, 1 + (c.n - 1) % 7 AS number
  FROM generate_series(1, 310000::bigint) AS c (n) JOIN session s ON s.n = 1 + (c.n - 1) / 7 + 4713
    JOIN patient p ON p.n = CASE WHEN c.n % 500 = 0 THEN 1 ELSE 2 + c.n * 31337 % 99999 END,
    LATERAL (SELECT (s.date + s.starts)::timestamptz + make_interval(mins => (c.n % 7)::int * 20) AS at) t;
ANALYZE place;
INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at)
  SELECT entry_id, schedule_id, patient_id, number, 'DONE', at FROM place;
INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at, confirmed_at,
    activated_at, ended_at, ended_by, delivered_at, seen_at)
  SELECT call_id, schedule_id, entry_id, doctor_id, patient_id, 'ENDED', at + interval '5 minutes', at + interval '6 minutes',
    at + interval '5 minutes', at + interval '6 minutes', at + interval '16 minutes', 'doctor', at + interval '5 minutes',
    at + interval '5 minutes'
  FROM place;
INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
  SELECT call_id, call_id, doctor_id, patient_id, at + interval '6 minutes', at + interval '16 minutes' FROM place;

-- 20,000 appointments were cancelled. 13,000 are in the next six weeks, each of another patient.
CREATE TEMP TABLE booked AS
  SELECT a.n, d.id AS doctor_id, p.id AS patient_id, at, 'closed' AS state, pg_temp.id_at(at - interval '9 days') AS id
  FROM generate_series(1, 227000::bigint) AS a (n)
    JOIN doctor d ON d.n = CASE WHEN a.n % 45 = 0 THEN 1 ELSE 2 + a.n * 7919 % 1999 END
    JOIN patient p ON p.n = CASE WHEN a.n % 500 = 1 THEN 1 ELSE 2 + a.n * 7001 % 99999 END,
    LATERAL (SELECT pg_temp.moment(a.n, 227000) AS at) t
  UNION ALL
  SELECT 227000 + a.n, d.id, p.id, at, 'open', pg_temp.id_at(now() - interval '3 days')
  FROM generate_series(1, 10000) AS a (n) JOIN doctor d ON d.n = 2 + a.n % 1999 JOIN patient p ON p.n = 1 + a.n,
    LATERAL (SELECT (current_date + 2 + (a.n / 1999)::int + '10:00'::time)::timestamptz AS at) t
  UNION ALL
  SELECT 237000 + slots.n, d.id, p.id, at, 'open', pg_temp.id_at(now() - interval '3 days')
  FROM (SELECT row_number() OVER (ORDER BY slot) AS n, slot FROM generate_series(0, 3527) slot WHERE slot % 7 > 0 LIMIT 3000) slots
    JOIN doctor d ON d.n = 1 JOIN patient p ON p.n = 20000 + slots.n,
    LATERAL (SELECT (current_date + 1 + slot / 84 + '07:00'::time + make_interval(mins => slot % 84 * 10))
      AT TIME ZONE current_setting('years.zone') AS at) t;
INSERT INTO appointments (id, doctor_id, patient_id, status, type, period, cancelled_by, cancel_reason, created_at, closed_at, due_at)
  SELECT id, doctor_id, patient_id, CASE WHEN state = 'open' THEN CASE WHEN n % 9 = 0 THEN 'PENDING' ELSE 'CONFIRMED' END
      WHEN n % 34 < 3 THEN 'CANCELLED' WHEN n % 34 = 3 THEN 'NO_SHOW' ELSE 'COMPLETED' END,
    'ONLINE', tstzrange(at, at + interval '10 minutes'),
    CASE WHEN state = 'closed' AND n % 34 < 3 THEN 'patient' END, CASE WHEN state = 'closed' AND n % 34 < 3 THEN 'I am away.' END,
    at - interval '9 days', CASE WHEN state = 'closed' THEN at + interval '10 minutes' END,
    CASE WHEN state = 'open' THEN at + interval '2 hours' END
  FROM booked ON CONFLICT DO NOTHING;
INSERT INTO visits (id, appointment_id, doctor_id, patient_id, began_at, ended_at)
  SELECT id, id, doctor_id, patient_id, lower(period), CASE status WHEN 'COMPLETED' THEN upper(period) END
  FROM appointments WHERE status IN ('CONFIRMED', 'COMPLETED', 'NO_SHOW') ON CONFLICT DO NOTHING;
INSERT INTO call_sessions (id, appointment_id, doctor_id, patient_id, status, created_at, expires_at, confirmed_at, activated_at,
    ended_at, ended_by)
  SELECT pg_temp.id_at(lower(period)), id, doctor_id, patient_id, 'ENDED', lower(period), lower(period) + interval '1 minute',
    lower(period), lower(period), upper(period), 'doctor'
  FROM appointments WHERE status = 'COMPLETED' ORDER BY doctor_id <> current_setting('years.doctor')::uuid, id LIMIT 10000;

ANALYZE users, appointments, call_sessions;
INSERT INTO rooms (id, host_id, opened_at, closed_at)
  SELECT id, doctor_id, created_at, ended_at FROM call_sessions ON CONFLICT DO NOTHING;
INSERT INTO room_members (room_id, member_id, user_type, name)
  SELECT c.id, u.id, lower(u.role), u.name FROM call_sessions c JOIN users u ON u.id IN (c.doctor_id, c.patient_id)
  ON CONFLICT DO NOTHING;
INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
  SELECT gen_random_uuid(), call_id, 1, doctor_id, 'Doctor', 'doctor', 'Hello!', gen_random_uuid(), at + interval '7 minutes'
  FROM place WHERE n % 3 = 0;
INSERT INTO visit_versions (visit_id, kind, version, content, signed_by, signed_at)
  SELECT id, kind, 1, content::jsonb, doctor_id, ended_at
  FROM visits, (VALUES ('NOTE', '{"text": "Seen."}'), ('SUMMARY', '{"reasonForVisit": "Cough", "assessment": "",
    "planOfTreatment": "", "medications": "", "instructions": "Rest.", "followUp": ""}')) AS document (kind, content)
  WHERE ended_at IS NOT NULL AND hashtext(id::text || kind) % 2 = 0 ON CONFLICT DO NOTHING;
INSERT INTO visit_ratings (visit_id, doctor_id, score, comment, rated_at, changed_at)
  SELECT id, doctor_id, 1 + abs(hashtext(id::text)) % 5, CASE hashtext(id::text) % 3 WHEN 0 THEN 'Thank you.' END, ended_at, ended_at
  FROM visits WHERE ended_at IS NOT NULL AND hashtext(id::text) % 10 = 0 ON CONFLICT DO NOTHING;
INSERT INTO meetings (id, code, host_id, host_name, doctor_id, status, created_at, link_ends_at, lobby, started_at, ended_at,
    ended_by, duration)
  SELECT pg_temp.id_at(t), 'years-meeting-' || m.n, d.id, 'Doctor', d.id, 'COMPLETED', t, t + interval '1 day', true, t,
    t + interval '10 minutes', 'host', 600
  FROM generate_series(1, 5000) AS m (n) JOIN doctor d ON d.n = CASE WHEN m.n % 10 = 0 THEN 1 ELSE 1 + m.n % 2000 END,
    LATERAL (SELECT pg_temp.moment(m.n, 5000) AS t) made;

INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp")
  SELECT pg_temp.id_at(t), d.id, 'user', (ARRAY['VISIT_READ', 'NOTE_SIGNED', 'CALL_READ', 'APPOINTMENT_READ'])[1 + e.n % 4], p.id, t
  FROM generate_series(1, 1000000::bigint) AS e (n)
    JOIN doctor d ON d.n = CASE WHEN e.n % 100 = 0 THEN 1 ELSE 1 + e.n * 7919 % 2000 END
    JOIN patient p ON p.n = CASE WHEN e.n % 500 = 0 THEN 1 ELSE 1 + e.n * 31337 % 100000 END,
    LATERAL (SELECT pg_temp.moment(e.n, 1000000) AS t) made;
INSERT INTO notifications (id, user_id, kind, shown, visit_id, created_at, read_at)
  SELECT pg_temp.id_at(t), p.id, 'SUMMARY_READY', true, v.call_id, t, CASE WHEN e.n < 790000 THEN t END
  FROM generate_series(1, 800000::bigint) AS e (n) JOIN place v ON v.n = 1 + e.n % 310000
    JOIN patient p ON p.n = CASE WHEN e.n % 500 = 0 THEN 1 ELSE 1 + e.n * 31337 % 100000 END,
    LATERAL (SELECT pg_temp.moment(e.n, 800000) AS t) made ORDER BY e.n;
INSERT INTO deliveries (id, user_id, channel, kind, notification_id, state, expires_at, created_at, finished_at)
  SELECT pg_temp.id_at(created_at), user_id, 'EMAIL', kind, id, 'SENT', created_at + interval '1 day', created_at, created_at
  FROM notifications WHERE position % 2 = 0 ON CONFLICT DO NOTHING;
UPDATE first_free_times SET due_at = '-infinity';
SET session_replication_role = origin;
