CREATE TABLE schedules (
  id uuid PRIMARY KEY,
  doctor_id uuid NOT NULL REFERENCES users,
  date date NOT NULL,
  start_time time NOT NULL,
  end_time time NOT NULL,
  status text NOT NULL DEFAULT 'UPCOMING' CHECK (status IN ('UPCOMING', 'ONLINE', 'COMPLETED')),
  last_queue_number int NOT NULL DEFAULT 0,
  -- Rises with every change of the queue; its row lock puts the changes of one queue in order.
  queue_revision bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  CONSTRAINT schedules_times CHECK (start_time < end_time)
);
CREATE INDEX schedules_doctor ON schedules (doctor_id, date);
CREATE INDEX schedules_date ON schedules (date);

CREATE TABLE queue_entries (
  id uuid PRIMARY KEY,
  schedule_id uuid NOT NULL REFERENCES schedules ON DELETE CASCADE,
  patient_id uuid NOT NULL REFERENCES users,
  queue_number int NOT NULL CHECK (queue_number > 0),
  status text NOT NULL DEFAULT 'WAITING'
    CHECK (status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL', 'DONE', 'LEFT')),
  is_ready boolean GENERATED ALWAYS AS (status IN ('READY', 'INVITED', 'IN_CALL')) STORED,
  joined_at timestamptz NOT NULL,
  CONSTRAINT queue_entries_number UNIQUE (schedule_id, queue_number)
);
-- One place a patient; whoever left may take a new one.
CREATE UNIQUE INDEX queue_entries_place ON queue_entries (schedule_id, patient_id) WHERE status <> 'LEFT';
CREATE INDEX queue_entries_patient ON queue_entries (patient_id);

-- Whose page is connected. A lease, renewed by the node that holds the socket and by polling, so that
-- a killed node leaves nobody present for ever. Unlogged: after a crash everybody reconnects anyway.
CREATE UNLOGGED TABLE presence (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  seen_at timestamptz NOT NULL
);

-- The next five functions are SECURITY DEFINER: a patient must be able to take a number and to see how
-- many wait, and must not be able to see who.

CREATE FUNCTION take_queue_number(schedule uuid) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules SET last_queue_number = last_queue_number + 1
  WHERE id = schedule AND actor_role() IN ('PATIENT', 'SYSTEM')
  RETURNING last_queue_number
$$;

-- Locks the queue of a schedule for this transaction and counts the change. Every story that changes a
-- queue or a call of it begins here, so all of them take their locks in the same order.
CREATE FUNCTION lock_queue(schedule uuid)
RETURNS TABLE (revision bigint, status text, doctor_id uuid, date date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules s SET queue_revision = s.queue_revision + 1
  WHERE s.id = schedule AND actor_role() IS NOT NULL
  RETURNING s.queue_revision, s.status, s.doctor_id, s.date
$$;

CREATE FUNCTION queue_places(schedule uuid) RETURNS TABLE (id uuid, queue_number int, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT e.id, e.queue_number, e.status FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status <> 'LEFT' AND actor_role() IS NOT NULL
  ORDER BY e.queue_number
$$;

CREATE FUNCTION waiting_count(schedule uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL')
    AND actor_role() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION take_queue_number(uuid), lock_queue(uuid), queue_places(uuid), waiting_count(uuid)
  TO medconsult_app;

ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE queue_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE presence ENABLE ROW LEVEL SECURITY;

-- A practice session is public knowledge among signed-in people.
CREATE POLICY schedules_read ON schedules FOR SELECT TO medconsult_app USING (actor_role() IS NOT NULL);
CREATE POLICY schedules_own ON schedules FOR INSERT TO medconsult_app
  WITH CHECK ((doctor_id = actor_id() AND actor_role() = 'DOCTOR') OR actor_role() = 'SYSTEM');
CREATE POLICY schedules_move ON schedules FOR UPDATE TO medconsult_app
  USING ((doctor_id = actor_id() AND actor_role() = 'DOCTOR') OR actor_role() = 'SYSTEM');

CREATE POLICY queue_entries_patient ON queue_entries TO medconsult_app
  USING (patient_id = actor_id()) WITH CHECK (patient_id = actor_id() AND actor_role() = 'PATIENT');
CREATE POLICY queue_entries_doctor_read ON queue_entries FOR SELECT TO medconsult_app
  USING (EXISTS (SELECT 1 FROM schedules s WHERE s.id = schedule_id AND s.doctor_id = actor_id()));
CREATE POLICY queue_entries_doctor_move ON queue_entries FOR UPDATE TO medconsult_app
  USING (EXISTS (SELECT 1 FROM schedules s WHERE s.id = schedule_id AND s.doctor_id = actor_id()));
CREATE POLICY queue_entries_system ON queue_entries TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');

-- A doctor knows the names of those who are, or were, in one of their queues.
CREATE POLICY users_patients_of_doctor ON users FOR SELECT TO medconsult_app
  USING (actor_role() = 'DOCTOR' AND EXISTS (
    SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.patient_id = users.id AND s.doctor_id = actor_id()));

CREATE POLICY presence_own ON presence TO medconsult_app
  USING (user_id = actor_id() OR actor_role() = 'SYSTEM')
  WITH CHECK (user_id = actor_id() OR actor_role() = 'SYSTEM');
CREATE POLICY presence_doctor ON presence FOR SELECT TO medconsult_app
  USING (EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.patient_id = presence.user_id AND s.doctor_id = actor_id()));

GRANT SELECT, INSERT ON schedules, queue_entries TO medconsult_app;
GRANT UPDATE (status) ON schedules TO medconsult_app;
GRANT UPDATE (status) ON queue_entries TO medconsult_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON presence TO medconsult_app;
