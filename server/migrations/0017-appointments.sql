-- Appointments: when a doctor can be booked, and who has booked what. Times that block each other are kept apart by
-- a constraint, whoever writes them and however many at once.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- One a doctor, once they have published their hours; its row lock puts everything about their appointments in order.
CREATE TABLE calendars (
  doctor_id uuid PRIMARY KEY REFERENCES users,
  time_zone text NOT NULL,
  slot_minutes int NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
  buffer_minutes int NOT NULL CHECK (buffer_minutes BETWEEN 0 AND 120),
  notice_minutes int NOT NULL CHECK (notice_minutes BETWEEN 0 AND 20160),
  horizon_days int NOT NULL CHECK (horizon_days BETWEEN 1 AND 365),
  types text[] NOT NULL CHECK (types <@ ARRAY['ONLINE', 'OFFLINE'] AND cardinality(types) BETWEEN 1 AND 2),
  place text CHECK (length(place) BETWEEN 1 AND 300),
  updated_at timestamptz NOT NULL,
  CONSTRAINT calendars_place CHECK (place IS NOT NULL OR types <@ ARRAY['ONLINE'])
);

-- On the wall clock of the calendar's zone; an end at or before the start is of the next day.
CREATE TABLE weekly_hours (
  doctor_id uuid NOT NULL REFERENCES calendars ON DELETE CASCADE,
  -- 1 is Monday (ISO 8601).
  weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  start_time time NOT NULL,
  end_time time NOT NULL,
  PRIMARY KEY (doctor_id, weekday, start_time)
);
CREATE TABLE calendar_exceptions (
  doctor_id uuid NOT NULL REFERENCES calendars ON DELETE CASCADE,
  position int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('DAY_OFF', 'HOURS_OFF', 'EXTRA_HOURS')),
  date date NOT NULL,
  start_time time,
  end_time time,
  PRIMARY KEY (doctor_id, position),
  CONSTRAINT calendar_exceptions_hours CHECK (num_nonnulls(start_time, end_time) = CASE kind WHEN 'DAY_OFF' THEN 0 ELSE 2 END)
);
CREATE INDEX calendar_exceptions_date ON calendar_exceptions (doctor_id, date);

CREATE TABLE appointments (
  id uuid PRIMARY KEY,
  doctor_id uuid NOT NULL REFERENCES calendars,
  patient_id uuid NOT NULL REFERENCES users,
  status text NOT NULL DEFAULT 'HELD'
    CHECK (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED')),
  type text CHECK (type IN ('ONLINE', 'OFFLINE')),
  period tstzrange NOT NULL,
  previous_starts_at timestamptz,
  -- As it was when the appointment was made: somebody who moves away does not move what they agreed on.
  place text CHECK (length(place) BETWEEN 1 AND 300),
  notes text CHECK (length(notes) BETWEEN 1 AND 2000),
  cancelled_by text CHECK (cancelled_by IN ('doctor', 'patient', 'system')),
  cancel_reason text CHECK (length(cancel_reason) BETWEEN 1 AND 500),
  declined boolean NOT NULL DEFAULT false,
  missed_by text CHECK (missed_by IN ('doctor', 'patient')),
  revision int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- When somebody has to look: the end of the hold, of the time to answer, of the time to close it.
  due_at timestamptz,
  CONSTRAINT appointments_period CHECK (NOT isempty(period) AND lower_inc(period) AND NOT upper_inc(period)
    AND upper(period) - lower(period) BETWEEN interval '5 minutes' AND interval '4 hours'),
  CONSTRAINT appointments_type CHECK ((type IS NULL) = (status = 'HELD')),
  CONSTRAINT appointments_place CHECK ((type IS NOT DISTINCT FROM 'OFFLINE') = (place IS NOT NULL)),
  CONSTRAINT appointments_cancelled CHECK ((cancelled_by IS NOT NULL) = (status = 'CANCELLED')),
  CONSTRAINT appointments_reason CHECK (cancelled_by IS NOT NULL OR (cancel_reason IS NULL AND NOT declined)),
  CONSTRAINT appointments_missed CHECK (missed_by IS NULL OR status = 'NO_SHOW'),
  CONSTRAINT appointments_due CHECK ((due_at IS NOT NULL) = (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED'))),
  CONSTRAINT appointments_closed CHECK ((closed_at IS NOT NULL) = (status IN ('COMPLETED', 'NO_SHOW', 'CANCELLED'))),
  -- A request blocks its time as a confirmation does: two people cannot ask for the same and one be disappointed.
  CONSTRAINT appointments_doctor_overlap EXCLUDE USING gist (doctor_id WITH =, period WITH &&)
    WHERE (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')),
  CONSTRAINT appointments_patient_overlap EXCLUDE USING gist (patient_id WITH =, period WITH &&)
    WHERE (status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED'))
);
-- Nobody holds many slots.
CREATE UNIQUE INDEX appointments_one_hold ON appointments (patient_id) WHERE status = 'HELD';
CREATE INDEX appointments_doctor ON appointments (doctor_id, lower(period));
CREATE INDEX appointments_patient ON appointments (patient_id, lower(period));
CREATE INDEX appointments_due_at ON appointments (due_at) WHERE due_at IS NOT NULL;

-- Wake every node's timer when the next due time may have changed.
CREATE FUNCTION appointments_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('appointments_due', '');
  RETURN NULL;
END $$;
CREATE TRIGGER appointments_due_changed AFTER INSERT OR UPDATE OF due_at ON appointments
  FOR EACH STATEMENT EXECUTE FUNCTION appointments_notify_due();

-- Nobody consents for the other side, by whatever statement.
CREATE FUNCTION appointments_consent() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  side text := CASE actor_id() WHEN OLD.doctor_id THEN 'doctor' WHEN OLD.patient_id THEN 'patient' END;
BEGIN
  IF actor_role() IS NULL OR actor_role() = 'SYSTEM' THEN RETURN NEW; END IF;
  IF (NEW.status, NEW.period) IS DISTINCT FROM (OLD.status, OLD.period) AND NOT coalesce(CASE NEW.status
      WHEN 'PENDING' THEN side = 'patient'
      WHEN 'PROPOSED' THEN side = 'doctor'
      WHEN 'CONFIRMED' THEN NEW.period = OLD.period AND (OLD.status, side) IN (('PENDING', 'doctor'), ('PROPOSED', 'patient'))
      WHEN 'CANCELLED' THEN NEW.period = OLD.period AND NEW.cancelled_by = side
      ELSE NEW.period = OLD.period AND side = 'doctor' END, false)
    OR (NEW.notes, NEW.type) IS DISTINCT FROM (OLD.notes, OLD.type) AND OLD.status <> 'HELD' THEN
    RAISE EXCEPTION 'this is for the other side to say' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appointments_consent BEFORE UPDATE ON appointments
  FOR EACH ROW EXECUTE FUNCTION appointments_consent();

-- The instant at which a wall clock shows a time. What it shows twice means the first; what it never shows means the
-- moment at which it jumps.
CREATE FUNCTION instant_of(wall timestamp, zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  -- As if it were UTC. The offsets of a day before and after are those on either side of a change, if there is one.
  plain timestamptz := wall AT TIME ZONE 'UTC';
  day interval := interval '24 hours';
  early timestamptz := plain - (((plain - day) AT TIME ZONE zone) - ((plain - day) AT TIME ZONE 'UTC'));
  late timestamptz := plain - (((plain + day) AT TIME ZONE zone) - ((plain + day) AT TIME ZONE 'UTC'));
  below timestamptz := least(early, late);
  above timestamptz := greatest(early, late);
  middle timestamptz;
BEGIN
  IF below AT TIME ZONE zone = wall THEN RETURN below; END IF;
  IF above AT TIME ZONE zone = wall THEN RETURN above; END IF;
  WHILE above - below > interval '1 second' LOOP
    middle := date_trunc('second', below + (above - below) / 2);
    IF middle AT TIME ZONE zone < wall THEN below := middle; ELSE above := middle; END IF;
  END LOOP;
  RETURN above;
END $$;

-- Hours of one date as a range; an end at or before the start is of the next day. Empty when the clock jumps over them.
CREATE FUNCTION hours_on(day date, start_time time, end_time time, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT tstzrange(instant_of(day + start_time, zone),
    greatest(instant_of(day + start_time, zone),
      instant_of(day + end_time + CASE WHEN end_time <= start_time THEN interval '1 day' ELSE interval '0' END, zone)))
$$;

-- The free times of a doctor that begin from … until … and can be booked at the time `at`, in their order.
-- SECURITY DEFINER: somebody who looks for a time may not know who took the others. What the actor holds is free to them.
CREATE FUNCTION free_slots(doctor uuid, from_at timestamptz, until_at timestamptz, at timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH cal AS (
    SELECT c.*, greatest(from_at, at + make_interval(mins => c.notice_minutes)) AS first_at,
      least(until_at, at + make_interval(days => c.horizon_days)) AS last_at
    FROM calendars c JOIN users u ON u.id = c.doctor_id AND u.verified_at IS NOT NULL
    WHERE c.doctor_id = doctor AND has_account()
  ), days AS (
    -- Hours of the day before may reach over midnight.
    SELECT cal.time_zone AS zone, d::date AS day FROM cal,
      generate_series((first_at AT TIME ZONE time_zone)::date - 1, (last_at AT TIME ZONE time_zone)::date, '1 day') d
    WHERE first_at < last_at
  ), off AS (
    SELECT coalesce(range_agg(CASE e.kind WHEN 'DAY_OFF' THEN hours_on(e.date, '00:00', '00:00', cal.time_zone)
      ELSE hours_on(e.date, e.start_time, e.end_time, cal.time_zone) END), '{}'::tstzmultirange) AS times
    FROM cal JOIN calendar_exceptions e ON e.doctor_id = cal.doctor_id AND e.kind <> 'EXTRA_HOURS'
      AND e.date BETWEEN (SELECT min(day) - 1 FROM days) AND (SELECT max(day) + 2 FROM days)
  ), open AS (
    SELECT unnest(tstzmultirange(hours_on(days.day, w.start_time, w.end_time, days.zone)) - off.times) AS piece
    FROM days JOIN weekly_hours w ON w.doctor_id = doctor AND w.weekday = extract(isodow FROM days.day), off
    UNION
    SELECT hours_on(days.day, e.start_time, e.end_time, days.zone)
    FROM days JOIN calendar_exceptions e ON e.doctor_id = doctor AND e.kind = 'EXTRA_HOURS' AND e.date = days.day
  ), slots AS (
    SELECT DISTINCT s AS starts_at, s + make_interval(mins => cal.slot_minutes) AS ends_at
    FROM open, cal, generate_series(lower(piece), upper(piece) - make_interval(mins => cal.slot_minutes),
      make_interval(mins => cal.slot_minutes + cal.buffer_minutes)) s
    WHERE NOT isempty(piece) AND s >= cal.first_at AND s < cal.last_at AND s > at
  )
  SELECT slots.starts_at, slots.ends_at FROM slots, cal
  WHERE NOT EXISTS (
    SELECT 1 FROM appointments a
    WHERE a.doctor_id = doctor AND a.status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')
      AND a.period && tstzrange(slots.starts_at - make_interval(mins => cal.buffer_minutes),
        slots.ends_at + make_interval(mins => cal.buffer_minutes))
      AND NOT (a.status = 'HELD' AND (a.due_at <= at OR a.patient_id = actor_id())))
  ORDER BY 1
$$;

-- The first free time of a doctor; NULL: none. For a search: `LEFT JOIN LATERAL next_free_slot(u.id, $now) ON true`.
-- Week by week: most doctors have one soon.
CREATE FUNCTION next_free_slot(doctor uuid, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  cal calendars;
  week timestamptz;
  found_at timestamptz;
BEGIN
  SELECT * INTO cal FROM calendars WHERE doctor_id = doctor;
  IF NOT FOUND OR NOT coalesce(has_account(), false) THEN RETURN NULL; END IF;
  week := at + make_interval(mins => cal.notice_minutes);
  WHILE week < at + make_interval(days => cal.horizon_days) LOOP
    SELECT min(starts_at) INTO found_at FROM free_slots(doctor, week, week + interval '7 days', at);
    IF found_at IS NOT NULL THEN RETURN found_at; END IF;
    week := week + interval '7 days';
  END LOOP;
  RETURN NULL;
END $$;

-- Locks a doctor's calendar for this transaction: every story that changes an appointment of theirs, or a call of it,
-- begins here. SECURITY DEFINER: locking asks for a right to update.
CREATE FUNCTION lock_calendar(doctor uuid) RETURNS TABLE (verified boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM calendars c JOIN users u ON u.id = c.doctor_id
  WHERE c.doctor_id = doctor AND has_account()
  FOR NO KEY UPDATE OF c
$$;

-- Holds whose time is over block nobody. SECURITY DEFINER: they are another patient's.
CREATE FUNCTION free_expired_holds(doctor uuid, at timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM appointments WHERE doctor_id = doctor AND status = 'HELD' AND due_at <= at AND has_account() RETURNING 1
  ) SELECT count(*)::int FROM gone
$$;
GRANT EXECUTE ON FUNCTION instant_of(timestamp, text), hours_on(date, time, time, text),
  free_slots(uuid, timestamptz, timestamptz, timestamptz), next_free_slot(uuid, timestamptz), lock_calendar(uuid),
  free_expired_holds(uuid, timestamptz) TO medconsult_app;

ALTER TABLE calendars ENABLE ROW LEVEL SECURITY;
ALTER TABLE weekly_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_exceptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;

-- When a doctor works is public knowledge among those who have an account.
CREATE POLICY calendars_read ON calendars FOR SELECT TO medconsult_app USING (has_account());
CREATE POLICY calendars_own ON calendars TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR') WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
CREATE POLICY weekly_hours_read ON weekly_hours FOR SELECT TO medconsult_app USING (has_account());
CREATE POLICY weekly_hours_own ON weekly_hours TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR') WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
CREATE POLICY calendar_exceptions_read ON calendar_exceptions FOR SELECT TO medconsult_app USING (has_account());
CREATE POLICY calendar_exceptions_own ON calendar_exceptions TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR') WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR');

-- A patient sees and moves their own; a doctor theirs, once they were asked for.
CREATE POLICY appointments_patient ON appointments FOR SELECT TO medconsult_app USING (patient_id = actor_id());
CREATE POLICY appointments_doctor ON appointments FOR SELECT TO medconsult_app
  USING (doctor_id = actor_id() AND status <> 'HELD');
CREATE POLICY appointments_hold ON appointments FOR INSERT TO medconsult_app
  WITH CHECK (patient_id = actor_id() AND actor_role() = 'PATIENT' AND status = 'HELD');
CREATE POLICY appointments_move ON appointments FOR UPDATE TO medconsult_app
  USING (patient_id = actor_id() OR (doctor_id = actor_id() AND status <> 'HELD'));
CREATE POLICY appointments_release ON appointments FOR DELETE TO medconsult_app
  USING (patient_id = actor_id() AND status = 'HELD');
CREATE POLICY appointments_system ON appointments TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM' AND status <> 'HELD');

-- A doctor knows the names of those who asked for an appointment.
CREATE POLICY users_patients_by_appointment ON users FOR SELECT TO medconsult_app
  USING (actor_role() = 'DOCTOR' AND EXISTS (
    SELECT 1 FROM appointments a WHERE a.patient_id = users.id AND a.doctor_id = actor_id() AND a.status <> 'HELD'));

GRANT SELECT, INSERT ON calendars, weekly_hours, calendar_exceptions TO medconsult_app;
GRANT UPDATE (time_zone, slot_minutes, buffer_minutes, notice_minutes, horizon_days, types, place, updated_at)
  ON calendars TO medconsult_app;
GRANT DELETE ON weekly_hours, calendar_exceptions TO medconsult_app;
GRANT SELECT, DELETE ON appointments TO medconsult_app;
GRANT INSERT (id, doctor_id, patient_id, status, period, created_at, due_at) ON appointments TO medconsult_app;
GRANT UPDATE (status, type, period, previous_starts_at, place, notes, cancelled_by, cancel_reason, declined, missed_by,
  revision, closed_at, due_at) ON appointments TO medconsult_app;

-- What the trail is about, where it is an appointment.
ALTER TABLE audit_logs ADD COLUMN appointment_id uuid;
CREATE INDEX audit_logs_appointment ON audit_logs (appointment_id) WHERE appointment_id IS NOT NULL;
DROP INDEX audit_logs_one_read;
CREATE UNIQUE INDEX audit_logs_one_read ON audit_logs
  (actor_user_id, action_type, schedule_id, patient_id, call_session_id, appointment_id, read_period) NULLS NOT DISTINCT
  WHERE read_period IS NOT NULL;
