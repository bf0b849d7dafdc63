CREATE TABLE call_sessions (
  id uuid PRIMARY KEY,
  schedule_id uuid NOT NULL REFERENCES schedules ON DELETE CASCADE,
  queue_entry_id uuid NOT NULL REFERENCES queue_entries ON DELETE CASCADE,
  doctor_id uuid NOT NULL REFERENCES users,
  patient_id uuid NOT NULL REFERENCES users,
  status text NOT NULL DEFAULT 'INVITED'
    CHECK (status IN ('INVITED', 'CONFIRMED', 'ACTIVE', 'DECLINED', 'EXPIRED', 'ENDED')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_by text CHECK (ended_by IN ('doctor', 'patient', 'system')),
  doctor_peer_id text,
  patient_peer_id text,
  -- When somebody has to look: the end of the invitation, or of the time that a call may stand empty.
  due_at timestamptz,
  CONSTRAINT call_sessions_due CHECK ((due_at IS NOT NULL) = (status IN ('INVITED', 'CONFIRMED', 'ACTIVE'))),
  CONSTRAINT call_sessions_ended CHECK ((ended_at IS NOT NULL) = (status IN ('DECLINED', 'EXPIRED', 'ENDED')))
);
CREATE UNIQUE INDEX call_sessions_one_live_per_doctor ON call_sessions (doctor_id)
  WHERE status IN ('INVITED', 'CONFIRMED', 'ACTIVE');
CREATE UNIQUE INDEX call_sessions_one_live_per_patient ON call_sessions (patient_id)
  WHERE status IN ('INVITED', 'CONFIRMED', 'ACTIVE');
CREATE INDEX call_sessions_due_at ON call_sessions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX call_sessions_doctor ON call_sessions (doctor_id, ended_at);
CREATE INDEX call_sessions_entry ON call_sessions (queue_entry_id);

-- Signals for a participant whose page has no socket, until it asks or the call ends.
CREATE TABLE call_signals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_session_id uuid NOT NULL REFERENCES call_sessions ON DELETE CASCADE,
  from_user uuid NOT NULL,
  from_peer text NOT NULL,
  to_user uuid NOT NULL,
  to_peer text,
  signal jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX call_signals_to ON call_signals (call_session_id, to_user, id);

-- Wake every node's timer when the next due time may have changed.
CREATE FUNCTION call_sessions_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('calls_due', '');
  RETURN NULL;
END $$;
CREATE TRIGGER call_sessions_due_changed AFTER INSERT ON call_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION call_sessions_notify_due();

-- The median length of a doctor's last 20 visits, in minutes; 10 before there are three.
-- SECURITY DEFINER: a patient is told the figure, never the visits.
CREATE FUNCTION visit_minutes(doctor uuid) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN count(*) < 3 THEN 10
    ELSE greatest(1, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)) END
  FROM (
    SELECT extract(epoch FROM ended_at - activated_at) / 60 AS minutes FROM call_sessions
    WHERE doctor_id = doctor AND activated_at IS NOT NULL AND ended_at IS NOT NULL
    ORDER BY ended_at DESC LIMIT 20
  ) recent
$$;
GRANT EXECUTE ON FUNCTION visit_minutes(uuid) TO medconsult_app;

ALTER TABLE call_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_signals ENABLE ROW LEVEL SECURITY;

CREATE POLICY call_sessions_participants ON call_sessions FOR SELECT TO medconsult_app
  USING (doctor_id = actor_id() OR patient_id = actor_id());
CREATE POLICY call_sessions_move ON call_sessions FOR UPDATE TO medconsult_app
  USING (doctor_id = actor_id() OR patient_id = actor_id());
CREATE POLICY call_sessions_invite ON call_sessions FOR INSERT TO medconsult_app
  WITH CHECK (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
CREATE POLICY call_sessions_system ON call_sessions TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');

CREATE POLICY call_signals_send ON call_signals FOR INSERT TO medconsult_app
  WITH CHECK (from_user = actor_id() AND EXISTS (
    SELECT 1 FROM call_sessions c WHERE c.id = call_session_id
      AND ((c.doctor_id = from_user AND c.patient_id = to_user)
        OR (c.patient_id = from_user AND c.doctor_id = to_user))));
CREATE POLICY call_signals_receive ON call_signals FOR SELECT TO medconsult_app USING (to_user = actor_id());
CREATE POLICY call_signals_forget ON call_signals FOR DELETE TO medconsult_app
  USING (to_user = actor_id() OR from_user = actor_id() OR actor_role() = 'SYSTEM');
CREATE POLICY call_signals_system ON call_signals FOR SELECT TO medconsult_app USING (actor_role() = 'SYSTEM');

GRANT SELECT, INSERT ON call_sessions TO medconsult_app;
GRANT UPDATE (status, confirmed_at, activated_at, ended_at, ended_by, doctor_peer_id, patient_peer_id, due_at)
  ON call_sessions TO medconsult_app;
GRANT SELECT, INSERT, DELETE ON call_signals TO medconsult_app;

-- Which page of a participant asks by HTTP, because it has no socket. A lease like presence.
CREATE UNLOGGED TABLE call_peers (
  call_session_id uuid NOT NULL REFERENCES call_sessions ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  peer_id text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (call_session_id, user_id)
);
ALTER TABLE call_peers ENABLE ROW LEVEL SECURITY;
CREATE POLICY call_peers_read ON call_peers FOR SELECT TO medconsult_app
  USING (EXISTS (SELECT 1 FROM call_sessions c
    WHERE c.id = call_session_id AND actor_id() IN (c.doctor_id, c.patient_id)));
CREATE POLICY call_peers_own ON call_peers TO medconsult_app
  USING (user_id = actor_id())
  WITH CHECK (user_id = actor_id() AND EXISTS (SELECT 1 FROM call_sessions c
    WHERE c.id = call_session_id AND actor_id() IN (c.doctor_id, c.patient_id)));
GRANT SELECT, INSERT, UPDATE, DELETE ON call_peers TO medconsult_app;

-- How many signals are kept for somebody. SECURITY DEFINER: the sender may not read them.
CREATE FUNCTION call_signals_kept(call uuid, recipient uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT count(*)::int FROM call_signals WHERE call_session_id = call AND to_user = recipient $$;
GRANT EXECUTE ON FUNCTION call_signals_kept(uuid, uuid) TO medconsult_app;
