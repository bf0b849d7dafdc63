-- The schema as it is: what the files of migrations/ add up to. "npm run schema" writes this file from a database that
-- has run all of them, and a test compares it. It is for reading: a change is a new migration, or a file in functions/.
-- Why something is as it is stands beside it in its migration, whose number each table names.

-- On what is made later, of the kind "f", everybody but its owner has no right.
CREATE EXTENSION btree_gist;
CREATE EXTENSION citext;
CREATE EXTENSION unaccent;
GRANT USAGE ON SCHEMA public TO medconsult_app;

-- account_figures (migration 0082)
CREATE TABLE account_figures (
  role text NOT NULL,
  accounts bigint NOT NULL,
  CONSTRAINT account_figures_pkey PRIMARY KEY (role),
  CONSTRAINT account_figures_accounts_check CHECK (accounts >= 0)
);
ALTER TABLE account_figures ENABLE ROW LEVEL SECURITY;

-- actor_keys (migration 0031)
CREATE TABLE actor_keys (
  "position" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  purpose text NOT NULL,
  inner_block bytea NOT NULL,
  outer_block bytea NOT NULL,
  CONSTRAINT actor_keys_pkey PRIMARY KEY ("position"),
  CONSTRAINT actor_keys_once UNIQUE (purpose, inner_block),
  CONSTRAINT actor_keys_inner_block_check CHECK (length(inner_block) = 64),
  CONSTRAINT actor_keys_outer_block_check CHECK (length(outer_block) = 64),
  CONSTRAINT actor_keys_purpose_check CHECK (purpose = ANY (ARRAY['server', 'transaction']))
);
ALTER TABLE actor_keys ENABLE ROW LEVEL SECURITY;

-- appointments (migrations 0017, 0023, 0026, 0032, 0051, 0082, 0083, 0084, 0104)
CREATE TABLE appointments (
  id uuid NOT NULL,
  doctor_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  status text DEFAULT 'HELD' NOT NULL,
  type text,
  period tstzrange NOT NULL,
  previous_starts_at timestamptz,
  place text,
  notes text,
  cancelled_by text,
  cancel_reason text,
  declined boolean DEFAULT false NOT NULL,
  missed_by text,
  revision integer DEFAULT 1 NOT NULL,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  due_at timestamptz,
  kept_period tstzrange,
  times tstzmultirange GENERATED ALWAYS AS (
CASE
    WHEN kept_period IS NULL THEN tstzmultirange(period)
    ELSE tstzmultirange(VARIADIC ARRAY[period, kept_period])
END) STORED,
  starts_at timestamptz GENERATED ALWAYS AS (lower(period)) STORED,
  CONSTRAINT appointments_pkey PRIMARY KEY (id),
  CONSTRAINT appointments_doctor_overlap EXCLUDE USING gist (doctor_id WITH =, times WITH &&) WHERE (status = ANY (ARRAY['HELD', 'PENDING', 'PROPOSED', 'CONFIRMED'])),
  CONSTRAINT appointments_patient_overlap EXCLUDE USING gist (patient_id WITH =, times WITH &&) WHERE (status = ANY (ARRAY['HELD', 'PENDING', 'PROPOSED', 'CONFIRMED'])),
  CONSTRAINT appointments_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES calendars(doctor_id),
  CONSTRAINT appointments_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id),
  CONSTRAINT appointments_cancel_reason_check CHECK (length(cancel_reason) >= 1 AND length(cancel_reason) <= 500),
  CONSTRAINT appointments_cancelled CHECK ((cancelled_by IS NOT NULL) = (status = 'CANCELLED')),
  CONSTRAINT appointments_cancelled_by_check CHECK (cancelled_by = ANY (ARRAY['doctor', 'patient', 'system'])),
  CONSTRAINT appointments_closed CHECK ((closed_at IS NOT NULL) = (status = ANY (ARRAY['COMPLETED', 'NO_SHOW', 'CANCELLED']))),
  CONSTRAINT appointments_due CHECK ((due_at IS NOT NULL) = (status = ANY (ARRAY['HELD', 'PENDING', 'PROPOSED', 'CONFIRMED']))),
  CONSTRAINT appointments_kept CHECK (kept_period IS NULL OR (status = ANY (ARRAY['PENDING', 'PROPOSED']))),
  CONSTRAINT appointments_missed CHECK (missed_by IS NULL OR status = 'NO_SHOW'),
  CONSTRAINT appointments_missed_by_check CHECK (missed_by = ANY (ARRAY['doctor', 'patient'])),
  CONSTRAINT appointments_notes_check CHECK (length(notes) >= 1 AND length(notes) <= 2000),
  CONSTRAINT appointments_period CHECK (NOT isempty(period) AND lower_inc(period) AND NOT upper_inc(period) AND (upper(period) - lower(period)) >= '00:05:00'::interval AND (upper(period) - lower(period)) <= '04:00:00'::interval),
  CONSTRAINT appointments_place CHECK ((NOT type IS DISTINCT FROM 'OFFLINE') = (place IS NOT NULL)),
  CONSTRAINT appointments_place_check CHECK (length(place) >= 1 AND length(place) <= 300),
  CONSTRAINT appointments_reason CHECK (cancelled_by IS NOT NULL OR declined AND status = 'CONFIRMED' OR cancel_reason IS NULL AND NOT declined),
  CONSTRAINT appointments_status_check CHECK (status = ANY (ARRAY['HELD', 'PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED'])),
  CONSTRAINT appointments_type CHECK ((type IS NULL) = (status = 'HELD')),
  CONSTRAINT appointments_type_check CHECK (type = ANY (ARRAY['ONLINE', 'OFFLINE']))
);
CREATE INDEX appointments_agreed ON appointments (lower(COALESCE(kept_period, period)));
CREATE INDEX appointments_cancelled_at ON appointments (closed_at) WHERE status = 'CANCELLED';
CREATE INDEX appointments_doctor ON appointments (doctor_id, starts_at, id);
CREATE INDEX appointments_doctor_closed ON appointments (doctor_id, starts_at, id) WHERE status = ANY (ARRAY['COMPLETED', 'NO_SHOW', 'CANCELLED']);
CREATE INDEX appointments_doctor_open ON appointments (doctor_id, starts_at, id) WHERE status = ANY (ARRAY['PENDING', 'PROPOSED', 'CONFIRMED']);
CREATE INDEX appointments_due_at ON appointments (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX appointments_one_hold ON appointments (patient_id) WHERE status = 'HELD';
CREATE INDEX appointments_pair ON appointments (patient_id, doctor_id) WHERE status <> 'HELD';
CREATE INDEX appointments_patient_closed ON appointments (patient_id, starts_at, id) WHERE status = ANY (ARRAY['COMPLETED', 'NO_SHOW', 'CANCELLED']);
CREATE INDEX appointments_patient_open ON appointments (patient_id, starts_at, id) WHERE status = ANY (ARRAY['PENDING', 'PROPOSED', 'CONFIRMED']);
CREATE TRIGGER appointments_change_free_time AFTER INSERT OR DELETE OR UPDATE OF status, period, kept_period ON appointments FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
CREATE TRIGGER appointments_consent BEFORE UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION appointments_consent();
CREATE TRIGGER appointments_due_changed AFTER INSERT OR UPDATE OF due_at ON appointments FOR EACH STATEMENT EXECUTE FUNCTION appointments_notify_due();
CREATE TRIGGER appointments_guard BEFORE INSERT OR UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION appointments_guard();
CREATE TRIGGER appointments_moved_meeting AFTER UPDATE OF period, kept_period, status ON appointments FOR EACH ROW WHEN (COALESCE(new.kept_period, new.period) <> COALESCE(old.kept_period, old.period) OR new.status = 'CANCELLED' AND old.status <> 'CANCELLED') EXECUTE FUNCTION appointments_keep_meeting();
CREATE TRIGGER appointments_visited AFTER INSERT OR UPDATE OF status, period, closed_at ON appointments FOR EACH ROW EXECUTE FUNCTION appointments_keep_visit();
ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON appointments AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY appointments_hold ON appointments FOR INSERT TO medconsult_app
  WITH CHECK (patient_id = claimed_id() AND claimed_role() = 'PATIENT' AND status = 'HELD');
CREATE POLICY appointments_move ON appointments FOR UPDATE TO medconsult_app
  USING (patient_id = claimed_id() OR doctor_id = claimed_id() AND status <> 'HELD');
CREATE POLICY appointments_people ON appointments FOR SELECT TO medconsult_app
  USING (
    CASE claimed_role()
        WHEN 'GUEST' THEN false
        ELSE patient_id = claimed_id() OR doctor_id = claimed_id() AND status <> 'HELD'
    END);
CREATE POLICY appointments_release ON appointments FOR DELETE TO medconsult_app
  USING (patient_id = claimed_id() AND status = 'HELD');
CREATE POLICY appointments_system ON appointments TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM' AND status <> 'HELD');
GRANT DELETE, INSERT (id, doctor_id, patient_id, status, period, created_at, due_at), SELECT, UPDATE (status, type, period, previous_starts_at, place, notes, cancelled_by, cancel_reason, declined, missed_by, revision, closed_at, due_at, kept_period) ON appointments TO medconsult_app;

-- audit_logs (migrations 0005, 0008, 0010, 0016, 0017, 0033, 0048, 0082, 0084, 0092)
CREATE TABLE audit_logs (
  id uuid NOT NULL,
  actor_user_id uuid,
  actor text NOT NULL,
  action_type text NOT NULL,
  schedule_id uuid,
  patient_id uuid,
  call_session_id uuid,
  "timestamp" timestamptz NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  read_period timestamptz,
  appointment_id uuid,
  CONSTRAINT audit_logs_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_logs_action ON audit_logs (action_type, "timestamp", id);
CREATE INDEX audit_logs_actor ON audit_logs (actor_user_id, "timestamp", id);
CREATE INDEX audit_logs_appointment ON audit_logs (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX audit_logs_call ON audit_logs (call_session_id, "timestamp") WHERE call_session_id IS NOT NULL;
CREATE UNIQUE INDEX audit_logs_one_read ON audit_logs (actor_user_id, action_type, schedule_id, patient_id, call_session_id, appointment_id, read_period) NULLS NOT DISTINCT WHERE read_period IS NOT NULL;
CREATE INDEX audit_logs_patient ON audit_logs (patient_id, "timestamp", id);
CREATE INDEX audit_logs_time ON audit_logs ("timestamp", id);
CREATE TRIGGER audit_logs_append_only BEFORE DELETE OR UPDATE ON audit_logs FOR EACH ROW EXECUTE FUNCTION audit_logs_refuse();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_refuse();
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON audit_logs AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY audit_logs_sealer ON audit_logs FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'audit-sealer');
CREATE POLICY audit_logs_subject ON audit_logs FOR SELECT TO medconsult_app
  USING (
    CASE (SELECT actor_role())
        WHEN 'ADMIN' THEN true
        WHEN 'GUEST' THEN false
        ELSE patient_id = (SELECT actor_id()) OR actor_user_id = (SELECT actor_id())
    END);
CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO medconsult_app
  WITH CHECK (NOT actor_user_id IS DISTINCT FROM (SELECT actor_id()) AND actor = COALESCE((SELECT actor_name()), 'user') AND is_now("timestamp") AND (read_period IS NULL OR read_period >= ("timestamp" - '00:15:00'::interval) AND read_period <= "timestamp") AND may_audit(schedule_id, patient_id, call_session_id, appointment_id));
GRANT INSERT, SELECT ON audit_logs TO medconsult_app;

-- audit_seals (migrations 0024, 0048)
CREATE TABLE audit_seals (
  "position" bigint NOT NULL,
  audit_id uuid NOT NULL,
  hash bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  CONSTRAINT audit_seals_pkey PRIMARY KEY ("position"),
  CONSTRAINT audit_seals_audit_id_key UNIQUE (audit_id),
  CONSTRAINT audit_seals_hash_check CHECK (length(hash) = 32),
  CONSTRAINT audit_seals_position_check CHECK ("position" > 0)
);
CREATE TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE ON audit_seals FOR EACH ROW EXECUTE FUNCTION audit_logs_refuse();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_refuse();
ALTER TABLE audit_seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON audit_seals AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY audit_seals_read ON audit_seals FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'ADMIN' OR (SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'audit-sealer');
GRANT SELECT ON audit_seals TO medconsult_app;

-- calendar_exceptions (migrations 0017, 0083)
CREATE TABLE calendar_exceptions (
  doctor_id uuid NOT NULL,
  "position" integer NOT NULL,
  kind text NOT NULL,
  date date NOT NULL,
  start_time time without time zone,
  end_time time without time zone,
  CONSTRAINT calendar_exceptions_pkey PRIMARY KEY (doctor_id, "position"),
  CONSTRAINT calendar_exceptions_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES calendars(doctor_id) ON DELETE CASCADE,
  CONSTRAINT calendar_exceptions_hours CHECK (num_nonnulls(start_time, end_time) =
CASE kind
    WHEN 'DAY_OFF' THEN 0
    ELSE 2
END),
  CONSTRAINT calendar_exceptions_kind_check CHECK (kind = ANY (ARRAY['DAY_OFF', 'HOURS_OFF', 'EXTRA_HOURS']))
);
CREATE INDEX calendar_exceptions_date ON calendar_exceptions (doctor_id, date);
CREATE TRIGGER calendar_exceptions_change_free_time AFTER INSERT OR DELETE OR UPDATE ON calendar_exceptions FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
ALTER TABLE calendar_exceptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON calendar_exceptions AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY calendar_exceptions_own ON calendar_exceptions TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR')
  WITH CHECK (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
CREATE POLICY calendar_exceptions_read ON calendar_exceptions FOR SELECT TO medconsult_app
  USING (claimed_role() <> 'GUEST');
GRANT DELETE, INSERT, SELECT ON calendar_exceptions TO medconsult_app;

-- calendars (migrations 0017, 0083)
CREATE TABLE calendars (
  doctor_id uuid NOT NULL,
  time_zone text NOT NULL,
  slot_minutes integer NOT NULL,
  buffer_minutes integer NOT NULL,
  notice_minutes integer NOT NULL,
  horizon_days integer NOT NULL,
  types text[] NOT NULL,
  place text,
  updated_at timestamptz NOT NULL,
  CONSTRAINT calendars_pkey PRIMARY KEY (doctor_id),
  CONSTRAINT calendars_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id),
  CONSTRAINT calendars_buffer_minutes_check CHECK (buffer_minutes >= 0 AND buffer_minutes <= 120),
  CONSTRAINT calendars_horizon_days_check CHECK (horizon_days >= 1 AND horizon_days <= 365),
  CONSTRAINT calendars_notice_minutes_check CHECK (notice_minutes >= 0 AND notice_minutes <= 20160),
  CONSTRAINT calendars_place CHECK (place IS NOT NULL OR types <@ ARRAY['ONLINE']),
  CONSTRAINT calendars_place_check CHECK (length(place) >= 1 AND length(place) <= 300),
  CONSTRAINT calendars_slot_minutes_check CHECK (slot_minutes >= 5 AND slot_minutes <= 240),
  CONSTRAINT calendars_types_check CHECK (types <@ ARRAY['ONLINE', 'OFFLINE'] AND cardinality(types) >= 1 AND cardinality(types) <= 2)
);
CREATE TRIGGER calendars_change_free_time AFTER INSERT OR UPDATE ON calendars FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
ALTER TABLE calendars ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON calendars AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY calendars_own ON calendars TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR')
  WITH CHECK (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
CREATE POLICY calendars_read ON calendars FOR SELECT TO medconsult_app
  USING (claimed_role() <> 'GUEST');
GRANT INSERT, SELECT, UPDATE (time_zone, slot_minutes, buffer_minutes, notice_minutes, horizon_days, types, place, updated_at) ON calendars TO medconsult_app;

-- call_sessions (migrations 0004, 0008, 0009, 0011, 0018, 0021, 0030, 0032, 0037, 0058, 0063, 0070, 0084, 0104)
CREATE TABLE call_sessions (
  id uuid NOT NULL,
  schedule_id uuid,
  queue_entry_id uuid,
  doctor_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  status text DEFAULT 'INVITED' NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  doctor_peer_id text,
  patient_peer_id text,
  due_at timestamptz,
  appointment_id uuid,
  delivered_at timestamptz,
  seen_at timestamptz,
  extended boolean DEFAULT false NOT NULL,
  rejoin_until timestamptz,
  CONSTRAINT call_sessions_pkey PRIMARY KEY (id),
  CONSTRAINT call_sessions_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id) ON DELETE CASCADE,
  CONSTRAINT call_sessions_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id),
  CONSTRAINT call_sessions_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id),
  CONSTRAINT call_sessions_queue_entry_id_fkey FOREIGN KEY (queue_entry_id) REFERENCES queue_entries(id) ON DELETE CASCADE,
  CONSTRAINT call_sessions_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES schedules(id) ON DELETE CASCADE,
  CONSTRAINT call_sessions_due CHECK ((due_at IS NOT NULL) = (status = ANY (ARRAY['INVITED', 'CONFIRMED', 'ACTIVE']))),
  CONSTRAINT call_sessions_ended CHECK ((ended_at IS NOT NULL) = (status = ANY (ARRAY['DECLINED', 'EXPIRED', 'ENDED']))),
  CONSTRAINT call_sessions_ended_by_check CHECK (ended_by = ANY (ARRAY['doctor', 'patient', 'clinic', 'system'])),
  CONSTRAINT call_sessions_origin CHECK (
CASE
    WHEN appointment_id IS NULL THEN num_nonnulls(schedule_id, queue_entry_id) = 2
    ELSE num_nonnulls(schedule_id, queue_entry_id) = 0
END),
  CONSTRAINT call_sessions_rejoin CHECK (rejoin_until IS NULL OR (status = ANY (ARRAY['CONFIRMED', 'ACTIVE']))),
  CONSTRAINT call_sessions_seen CHECK (seen_at IS NULL OR delivered_at IS NOT NULL),
  CONSTRAINT call_sessions_status_check CHECK (status = ANY (ARRAY['INVITED', 'CONFIRMED', 'ACTIVE', 'DECLINED', 'EXPIRED', 'ENDED']))
);
CREATE INDEX call_sessions_appointment ON call_sessions (appointment_id, created_at) WHERE appointment_id IS NOT NULL;
CREATE INDEX call_sessions_doctor ON call_sessions (doctor_id, ended_at);
CREATE INDEX call_sessions_doctor_past ON call_sessions (doctor_id, activated_at) WHERE activated_at IS NOT NULL;
CREATE INDEX call_sessions_due_at ON call_sessions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX call_sessions_entry ON call_sessions (queue_entry_id);
CREATE UNIQUE INDEX call_sessions_one_live_per_doctor ON call_sessions (doctor_id) WHERE status = ANY (ARRAY['INVITED', 'CONFIRMED', 'ACTIVE']);
CREATE UNIQUE INDEX call_sessions_one_live_per_patient ON call_sessions (patient_id) WHERE status = ANY (ARRAY['INVITED', 'CONFIRMED', 'ACTIVE']);
CREATE INDEX call_sessions_patient_past ON call_sessions (patient_id, activated_at) WHERE activated_at IS NOT NULL;
CREATE INDEX call_sessions_unmet ON call_sessions (ended_at) WHERE ended_at IS NOT NULL AND activated_at IS NULL;
CREATE TRIGGER call_sessions_closed AFTER UPDATE OF ended_at ON call_sessions FOR EACH ROW WHEN (new.ended_at IS NOT NULL) EXECUTE FUNCTION call_sessions_keep_room();
CREATE TRIGGER call_sessions_deleted AFTER DELETE ON call_sessions FOR EACH ROW EXECUTE FUNCTION rooms_end_with_owner();
CREATE TRIGGER call_sessions_due_changed AFTER INSERT ON call_sessions FOR EACH STATEMENT EXECUTE FUNCTION call_sessions_notify_due();
CREATE TRIGGER call_sessions_guard BEFORE INSERT OR UPDATE ON call_sessions FOR EACH ROW EXECUTE FUNCTION call_sessions_guard();
CREATE TRIGGER call_sessions_opened AFTER INSERT ON call_sessions FOR EACH ROW EXECUTE FUNCTION call_sessions_keep_room();
CREATE TRIGGER call_sessions_visited AFTER INSERT OR UPDATE OF activated_at, ended_at ON call_sessions FOR EACH ROW WHEN (new.activated_at IS NOT NULL OR new.ended_at IS NOT NULL) EXECUTE FUNCTION call_sessions_keep_visit();
ALTER TABLE call_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON call_sessions AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY call_sessions_invite ON call_sessions FOR INSERT TO medconsult_app
  WITH CHECK (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR' AND ((EXISTS ( SELECT 1
       FROM queue_entries e
         JOIN schedules s ON s.id = e.schedule_id
      WHERE e.id = call_sessions.queue_entry_id AND e.patient_id = call_sessions.patient_id AND s.id = call_sessions.schedule_id AND s.doctor_id = claimed_id())) OR (EXISTS ( SELECT 1
       FROM appointments a
      WHERE a.id = call_sessions.appointment_id AND a.patient_id = call_sessions.patient_id AND a.doctor_id = claimed_id() AND a.type = 'ONLINE' AND a.status = 'CONFIRMED'))));
CREATE POLICY call_sessions_move ON call_sessions FOR UPDATE TO medconsult_app
  USING (doctor_id = claimed_id() OR patient_id = claimed_id());
CREATE POLICY call_sessions_participants ON call_sessions FOR SELECT TO medconsult_app
  USING (
    CASE claimed_role()
        WHEN 'GUEST' THEN false
        ELSE claimed_id() = doctor_id OR claimed_id() = patient_id
    END);
CREATE POLICY call_sessions_system ON call_sessions TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (status, confirmed_at, activated_at, ended_at, ended_by, doctor_peer_id, patient_peer_id, due_at, delivered_at, seen_at, rejoin_until) ON call_sessions TO medconsult_app;

-- chat_messages (migrations 0011, 0015, 0022, 0032)
CREATE TABLE chat_messages (
  id uuid NOT NULL,
  room_id uuid NOT NULL,
  "position" integer NOT NULL,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  author_type text NOT NULL,
  message text NOT NULL,
  key uuid NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT chat_messages_pkey PRIMARY KEY (id),
  CONSTRAINT chat_messages_once UNIQUE (room_id, author_id, key),
  CONSTRAINT chat_messages_order UNIQUE (room_id, "position"),
  CONSTRAINT chat_messages_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE,
  CONSTRAINT chat_messages_author_type_check CHECK (author_type = ANY (ARRAY['doctor', 'patient', 'guest'])),
  CONSTRAINT chat_messages_message_check CHECK (length(message) >= 1 AND length(message) <= 4000),
  CONSTRAINT chat_messages_position_check CHECK ("position" > 0)
);
CREATE INDEX chat_messages_pace ON chat_messages (author_id, created_at);
CREATE TRIGGER chat_messages_guard BEFORE INSERT ON chat_messages FOR EACH ROW EXECUTE FUNCTION chat_messages_guard();
ALTER TABLE chat_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON chat_messages AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY chat_messages_read ON chat_messages FOR SELECT TO medconsult_app
  USING (may_read_message(room_id, "position"));
CREATE POLICY chat_messages_say ON chat_messages FOR INSERT TO medconsult_app
  WITH CHECK (author_id = (SELECT actor_id()) AND (EXISTS ( SELECT 1
       FROM chat_room(chat_messages.room_id) c(is_open, user_type, name, schedule_id, patient_id, meeting_code)
      WHERE c.is_open AND c.user_type = chat_messages.author_type AND c.name = chat_messages.author_name)));
GRANT INSERT, SELECT ON chat_messages TO medconsult_app;

-- credentials (migrations 0002, 0020, 0039, 0070, 0093)
CREATE TABLE credentials (
  user_id uuid NOT NULL,
  password_hash text NOT NULL,
  changed_at timestamptz,
  CONSTRAINT credentials_pkey PRIMARY KEY (user_id),
  CONSTRAINT credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE TRIGGER credentials_changed AFTER UPDATE OF changed_at ON credentials FOR EACH ROW WHEN (new.changed_at IS DISTINCT FROM old.changed_at AND new.changed_at IS NOT NULL) EXECUTE FUNCTION credentials_end_sessions();
CREATE TRIGGER credentials_chosen AFTER INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION credentials_accept_invitation();
CREATE TRIGGER credentials_need_account BEFORE INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION credentials_need_account();
ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON credentials AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY credentials_system ON credentials TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (password_hash, changed_at) ON credentials TO medconsult_app;

-- deliveries (migrations 0019, 0020, 0041, 0042, 0049, 0075, 0077, 0078, 0104, 0110)
CREATE TABLE deliveries (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  channel text NOT NULL,
  kind text NOT NULL,
  notification_id uuid,
  subscription_id uuid,
  state text DEFAULT 'PENDING' NOT NULL,
  due_at timestamptz,
  expires_at timestamptz NOT NULL,
  leased_until timestamptz,
  withdrawn boolean DEFAULT false NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  reset_id uuid,
  confirmation_id uuid,
  caused_by uuid DEFAULT actor_id(),
  email_change_id uuid,
  CONSTRAINT deliveries_pkey PRIMARY KEY (id),
  CONSTRAINT deliveries_confirmation_id_fkey FOREIGN KEY (confirmation_id) REFERENCES email_confirmations(id) ON DELETE CASCADE,
  CONSTRAINT deliveries_email_change_id_fkey FOREIGN KEY (email_change_id) REFERENCES email_changes(id) ON DELETE CASCADE,
  CONSTRAINT deliveries_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES notifications(id) ON DELETE CASCADE,
  CONSTRAINT deliveries_reset_id_fkey FOREIGN KEY (reset_id) REFERENCES password_resets(id) ON DELETE CASCADE,
  CONSTRAINT deliveries_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES push_subscriptions(id) ON DELETE SET NULL,
  CONSTRAINT deliveries_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT deliveries_about CHECK ((email_change_id IS NOT NULL) = (kind = ANY (ARRAY['EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD', 'EMAIL_CHANGED_NEW', 'EMAIL_CHANGED_OLD'])) AND
CASE
    WHEN (kind = ANY (ARRAY['DIGEST', 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_RESET', 'RECOVERY_CODE_USED', 'PASSKEY_ADDED', 'PASSKEY_REMOVED'])) OR email_change_id IS NOT NULL THEN num_nonnulls(notification_id, reset_id, confirmation_id) = 0
    WHEN kind = 'PASSWORD_CHANGED' THEN num_nonnulls(notification_id, reset_id, confirmation_id) <= 1
    ELSE num_nonnulls(notification_id, reset_id, confirmation_id) = 1
END),
  CONSTRAINT deliveries_channel_check CHECK (channel = ANY (ARRAY['EMAIL', 'PUSH'])),
  CONSTRAINT deliveries_due CHECK ((due_at IS NULL) = (state <> ALL (ARRAY['PENDING', 'SENDING']))),
  CONSTRAINT deliveries_finished CHECK ((finished_at IS NULL) = (state = ANY (ARRAY['PENDING', 'SENDING']))),
  CONSTRAINT deliveries_lease CHECK ((leased_until IS NULL) = (state <> 'SENDING')),
  CONSTRAINT deliveries_reason_check CHECK (length(reason) <= 200),
  CONSTRAINT deliveries_state_check CHECK (state = ANY (ARRAY['PENDING', 'SENDING', 'SENT', 'FAILED', 'WITHDRAWN', 'EXPIRED']))
);
CREATE INDEX deliveries_confirmation ON deliveries (confirmation_id) WHERE confirmation_id IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_email_change ON deliveries (email_change_id) WHERE email_change_id IS NOT NULL;
CREATE INDEX deliveries_failed ON deliveries (finished_at) WHERE state = 'FAILED';
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX deliveries_notification ON deliveries (notification_id) WHERE notification_id IS NOT NULL;
CREATE INDEX deliveries_reset ON deliveries (reset_id) WHERE reset_id IS NOT NULL;
CREATE INDEX deliveries_subscription ON deliveries (subscription_id) WHERE subscription_id IS NOT NULL;
CREATE INDEX deliveries_user ON deliveries (user_id, channel, finished_at);
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON deliveries AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY deliveries_administrator ON deliveries FOR SELECT TO medconsult_app
  USING (claimed_role() = 'ADMIN');
CREATE POLICY deliveries_own ON deliveries FOR SELECT TO medconsult_app
  USING (user_id = claimed_id() AND claimed_role() <> 'GUEST');
CREATE POLICY deliveries_system ON deliveries TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
CREATE POLICY deliveries_system_write ON deliveries FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT INSERT (id, user_id, channel, kind, due_at, expires_at, created_at, reset_id, confirmation_id, email_change_id), SELECT, UPDATE (kind, notification_id, state, due_at, expires_at, leased_until, attempts, reason, finished_at) ON deliveries TO medconsult_app;

-- doctor_profiles (migrations 0016, 0082, 0093, 0121)
CREATE TABLE doctor_profiles (
  doctor_id uuid NOT NULL,
  specialty_id uuid,
  qualifications text DEFAULT '' NOT NULL,
  practising_since smallint,
  languages text[] DEFAULT '{}'[] NOT NULL,
  fee_amount integer,
  fee_currency text,
  bio text DEFAULT '' NOT NULL,
  city text DEFAULT '' NOT NULL,
  address text DEFAULT '' NOT NULL,
  map_url text,
  visible boolean DEFAULT true NOT NULL,
  place_forms text GENERATED ALWAYS AS ((replace(fold((city || ' ') || address), '-', ' ') || '
') || replace(fold((city || ' ') || address), '-', '')) STORED,
  handle text,
  CONSTRAINT doctor_profiles_pkey PRIMARY KEY (doctor_id),
  CONSTRAINT doctor_profiles_handle_key UNIQUE (handle),
  CONSTRAINT doctor_profiles_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT doctor_profiles_specialty_id_fkey FOREIGN KEY (specialty_id) REFERENCES specialties(id),
  CONSTRAINT doctor_profiles_address_check CHECK (length(address) <= 300),
  CONSTRAINT doctor_profiles_bio_check CHECK (length(bio) <= 2000),
  CONSTRAINT doctor_profiles_city_check CHECK (length(city) <= 80),
  CONSTRAINT doctor_profiles_fee CHECK ((fee_amount IS NULL) = (fee_currency IS NULL)),
  CONSTRAINT doctor_profiles_fee_amount_check CHECK (fee_amount >= 0 AND fee_amount <= 100000000),
  CONSTRAINT doctor_profiles_fee_currency_check CHECK (fee_currency ~ '^[A-Z]{3}$'),
  CONSTRAINT doctor_profiles_handle_check CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(handle) >= 3 AND length(handle) <= 40),
  CONSTRAINT doctor_profiles_languages_check CHECK (cardinality(languages) <= 12),
  CONSTRAINT doctor_profiles_map_url_check CHECK (map_url ~ '^https://' AND length(map_url) <= 500),
  CONSTRAINT doctor_profiles_practising_since_check CHECK (practising_since >= 1940 AND practising_since <= 2200),
  CONSTRAINT doctor_profiles_qualifications_check CHECK (length(qualifications) <= 300)
);
CREATE TRIGGER doctor_profiles_keep_handle AFTER INSERT OR UPDATE OF handle ON doctor_profiles FOR EACH ROW WHEN (new.handle IS NOT NULL) EXECUTE FUNCTION doctor_profiles_keep_handle();
ALTER TABLE doctor_profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON doctor_profiles AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY doctor_profiles_found ON doctor_profiles FOR SELECT TO medconsult_app
  USING (visible AND (claimed_role() = ANY (ARRAY['PATIENT', 'DOCTOR'])) AND (EXISTS ( SELECT 1
       FROM users u
      WHERE u.id = doctor_profiles.doctor_id AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)));
CREATE POLICY doctor_profiles_own ON doctor_profiles FOR SELECT TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
CREATE POLICY doctor_profiles_save ON doctor_profiles FOR UPDATE TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
CREATE POLICY doctor_profiles_staff ON doctor_profiles FOR SELECT TO medconsult_app
  USING (claimed_role() = ANY (ARRAY['ADMIN', 'SYSTEM']));
GRANT SELECT, UPDATE (specialty_id, qualifications, practising_since, languages, fee_amount, fee_currency, bio, city, address, map_url, visible, handle) ON doctor_profiles TO medconsult_app;

-- doctor_verifications (migration 0016)
CREATE TABLE doctor_verifications (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  doctor_id uuid NOT NULL,
  admin_id uuid NOT NULL,
  verified boolean NOT NULL,
  reason text,
  decided_at timestamptz NOT NULL,
  CONSTRAINT doctor_verifications_pkey PRIMARY KEY (id),
  CONSTRAINT doctor_verifications_admin_id_fkey FOREIGN KEY (admin_id) REFERENCES users(id),
  CONSTRAINT doctor_verifications_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT doctor_verifications_reason CHECK (verified = (reason IS NULL)),
  CONSTRAINT doctor_verifications_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500)
);
CREATE INDEX doctor_verifications_doctor ON doctor_verifications (doctor_id, id);
ALTER TABLE doctor_verifications ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON doctor_verifications AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY doctor_verifications_decide ON doctor_verifications FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() = 'ADMIN' AND admin_id = claimed_id());
CREATE POLICY doctor_verifications_read ON doctor_verifications FOR SELECT TO medconsult_app
  USING (claimed_role() = 'ADMIN' OR doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
GRANT INSERT (doctor_id, admin_id, verified, reason, decided_at), SELECT ON doctor_verifications TO medconsult_app;

-- email_changes (migration 0110)
CREATE TABLE email_changes (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  old_email citext NOT NULL,
  new_email citext NOT NULL,
  new_token_hash bytea NOT NULL,
  old_token_hash bytea NOT NULL,
  new_confirmed_at timestamptz,
  old_confirmed_at timestamptz,
  session_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  changed_at timestamptz,
  cancelled_at timestamptz,
  CONSTRAINT email_changes_pkey PRIMARY KEY (id),
  CONSTRAINT email_changes_new_token UNIQUE (new_token_hash),
  CONSTRAINT email_changes_old_token UNIQUE (old_token_hash),
  CONSTRAINT email_changes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT email_changes_check CHECK (new_email <> old_email),
  CONSTRAINT email_changes_confirmed CHECK (changed_at IS NULL OR new_confirmed_at IS NOT NULL),
  CONSTRAINT email_changes_end CHECK (num_nonnulls(changed_at, cancelled_at) <= 1),
  CONSTRAINT email_changes_new_token_hash_check CHECK (length(new_token_hash) = 32),
  CONSTRAINT email_changes_old_token_hash_check CHECK (length(old_token_hash) = 32)
);
CREATE INDEX email_changes_expires ON email_changes (expires_at);
CREATE UNIQUE INDEX email_changes_one_open ON email_changes (user_id) WHERE changed_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX email_changes_user ON email_changes (user_id);
ALTER TABLE email_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON email_changes AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY email_changes_system ON email_changes TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT (id, user_id, old_email, new_email, new_token_hash, old_token_hash, session_id, created_at, expires_at), SELECT, UPDATE (cancelled_at) ON email_changes TO medconsult_app;

-- email_confirmations (migrations 0041, 0049)
CREATE TABLE email_confirmations (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  email citext NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT email_confirmations_pkey PRIMARY KEY (id),
  CONSTRAINT email_confirmations_token UNIQUE (token_hash),
  CONSTRAINT email_confirmations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT email_confirmations_token_hash_check CHECK (length(token_hash) = 32)
);
CREATE INDEX email_confirmations_expires ON email_confirmations (expires_at);
CREATE INDEX email_confirmations_user ON email_confirmations (user_id, created_at);
ALTER TABLE email_confirmations ENABLE ROW LEVEL SECURITY;
CREATE POLICY email_confirmations_system ON email_confirmations TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT ON email_confirmations TO medconsult_app;

-- first_free_times (migration 0083)
CREATE TABLE first_free_times (
  doctor_id uuid NOT NULL,
  free_at timestamptz,
  due_at timestamptz NOT NULL,
  CONSTRAINT first_free_times_pkey PRIMARY KEY (doctor_id),
  CONSTRAINT first_free_times_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES calendars(doctor_id) ON DELETE CASCADE
);
CREATE INDEX first_free_times_due ON first_free_times (due_at);
ALTER TABLE first_free_times ENABLE ROW LEVEL SECURITY;

-- free_time_changes (migration 0092)
CREATE TABLE free_time_changes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  doctor_id uuid NOT NULL,
  CONSTRAINT free_time_changes_pkey PRIMARY KEY (id)
);
CREATE INDEX free_time_changes_doctor ON free_time_changes (doctor_id);
ALTER TABLE free_time_changes ENABLE ROW LEVEL SECURITY;

-- function_files (of the migrator)
CREATE TABLE function_files (
  name text NOT NULL,
  sha256 text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT function_files_pkey PRIMARY KEY (name)
);
ALTER TABLE function_files ENABLE ROW LEVEL SECURITY;

-- kysely_migration (of the migrator)
CREATE TABLE kysely_migration (
  name character varying(255) NOT NULL,
  "timestamp" character varying(255) NOT NULL,
  CONSTRAINT kysely_migration_pkey PRIMARY KEY (name)
);

-- kysely_migration_lock (of the migrator)
CREATE TABLE kysely_migration_lock (
  id character varying(255) NOT NULL,
  is_locked integer DEFAULT 0 NOT NULL,
  CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id)
);

-- login_sessions (migrations 0039, 0040, 0045, 0070, 0077, 0078, 0093, 0110, 0111, 0120)
CREATE TABLE login_sessions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_reason text,
  user_agent text,
  address text,
  proven_at timestamptz,
  idle_minutes integer,
  idle_ends_at timestamptz,
  CONSTRAINT login_sessions_pkey PRIMARY KEY (id),
  CONSTRAINT login_sessions_address_check CHECK (length(address) >= 1 AND length(address) <= 50),
  CONSTRAINT login_sessions_ended CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
  CONSTRAINT login_sessions_ended_reason_check CHECK (ended_reason = ANY (ARRAY['SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED', 'ENDED_BY_OWNER', 'VISIT_OVER', 'EMAIL_CHANGED', 'IDLE'])),
  CONSTRAINT login_sessions_idle CHECK ((idle_minutes IS NULL) = (idle_ends_at IS NULL)),
  CONSTRAINT login_sessions_idle_minutes_check CHECK (idle_minutes >= 1 AND idle_minutes <= 1440),
  CONSTRAINT login_sessions_user_agent_check CHECK (length(user_agent) >= 1 AND length(user_agent) <= 60)
);
CREATE INDEX login_sessions_begun ON login_sessions (user_id, created_at);
CREATE INDEX login_sessions_ended_of ON login_sessions (user_id, expires_at) WHERE ended_at IS NOT NULL;
CREATE INDEX login_sessions_expires ON login_sessions (expires_at);
CREATE INDEX login_sessions_idle_ends ON login_sessions (idle_ends_at) WHERE ended_at IS NULL AND idle_ends_at IS NOT NULL;
CREATE INDEX login_sessions_open ON login_sessions (user_id) WHERE ended_at IS NULL;
CREATE TRIGGER login_sessions_ended AFTER UPDATE OF ended_at ON login_sessions FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION login_sessions_clean_up();
ALTER TABLE login_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY login_sessions_own ON login_sessions FOR SELECT TO medconsult_app
  USING (user_id = (SELECT actor_id()) AND (SELECT has_account()));
CREATE POLICY login_sessions_system ON login_sessions TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, UPDATE (last_seen_at, idle_ends_at) ON login_sessions TO medconsult_app;

-- meeting_stays (migrations 0015, 0050)
CREATE TABLE meeting_stays (
  id uuid NOT NULL,
  meeting_id uuid NOT NULL,
  member_id uuid NOT NULL,
  name text NOT NULL,
  user_type text NOT NULL,
  joined_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  left_at timestamptz,
  CONSTRAINT meeting_stays_pkey PRIMARY KEY (id),
  CONSTRAINT meeting_stays_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings(id) ON DELETE CASCADE,
  CONSTRAINT meeting_stays_order CHECK (seen_at >= joined_at AND (left_at IS NULL OR left_at >= joined_at)),
  CONSTRAINT meeting_stays_user_type_check CHECK (user_type = ANY (ARRAY['doctor', 'patient', 'guest']))
);
CREATE INDEX meeting_stays_meeting ON meeting_stays (meeting_id, joined_at);
CREATE UNIQUE INDEX meeting_stays_open ON meeting_stays (meeting_id, member_id) WHERE left_at IS NULL;
ALTER TABLE meeting_stays ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON meeting_stays AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY meeting_stays_people ON meeting_stays FOR SELECT TO medconsult_app
  USING (member_id = claimed_id() OR is_room_member(meeting_id) OR (EXISTS ( SELECT 1
       FROM meetings m
      WHERE m.id = meeting_stays.meeting_id AND m.host_id = claimed_id())));
CREATE POLICY meeting_stays_system ON meeting_stays TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (seen_at, left_at) ON meeting_stays TO medconsult_app;

-- meetings (migrations 0015, 0032, 0037, 0050, 0104)
CREATE TABLE meetings (
  id uuid NOT NULL,
  code text NOT NULL,
  appointment_id uuid,
  host_id uuid NOT NULL,
  host_name text NOT NULL,
  doctor_id uuid,
  patient_id uuid,
  patient_name text,
  status text DEFAULT 'SCHEDULED' NOT NULL,
  scheduled_time timestamptz,
  created_at timestamptz NOT NULL,
  link_ends_at timestamptz NOT NULL,
  link_revoked boolean DEFAULT false NOT NULL,
  lobby boolean NOT NULL,
  locked boolean DEFAULT false NOT NULL,
  lobby_message text,
  started_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  duration integer,
  due_at timestamptz,
  given_appointment_id text,
  given_doctor_id text,
  given_patient_id text,
  CONSTRAINT meetings_pkey PRIMARY KEY (id),
  CONSTRAINT meetings_appointment UNIQUE (appointment_id),
  CONSTRAINT meetings_code UNIQUE (code),
  CONSTRAINT meetings_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT meetings_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT meetings_code_check CHECK (length(code) >= 6 AND length(code) <= 85),
  CONSTRAINT meetings_doctor_hosts CHECK (doctor_id IS NULL OR doctor_id = host_id),
  CONSTRAINT meetings_due CHECK ((due_at IS NOT NULL) = (status = ANY (ARRAY['SCHEDULED', 'ACTIVE']))),
  CONSTRAINT meetings_duration CHECK ((duration IS NOT NULL) = (status = 'COMPLETED')),
  CONSTRAINT meetings_duration_check CHECK (duration >= 0),
  CONSTRAINT meetings_ended CHECK ((ended_at IS NOT NULL) = (status = ANY (ARRAY['COMPLETED', 'CANCELLED']))),
  CONSTRAINT meetings_ended_by CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CONSTRAINT meetings_ended_by_check CHECK (ended_by = ANY (ARRAY['host', 'system'])),
  CONSTRAINT meetings_given_appointment CHECK (length(given_appointment_id) >= 1 AND length(given_appointment_id) <= 80),
  CONSTRAINT meetings_given_doctor CHECK (length(given_doctor_id) >= 1 AND length(given_doctor_id) <= 80),
  CONSTRAINT meetings_given_patient CHECK (length(given_patient_id) >= 1 AND length(given_patient_id) <= 80),
  CONSTRAINT meetings_host_name_check CHECK (length(host_name) >= 1 AND length(host_name) <= 100),
  CONSTRAINT meetings_lobby CHECK (lobby OR doctor_id IS NULL),
  CONSTRAINT meetings_lobby_message_check CHECK (length(lobby_message) >= 1 AND length(lobby_message) <= 200),
  CONSTRAINT meetings_named CHECK (doctor_id IS NOT NULL OR patient_id IS NULL AND appointment_id IS NULL),
  CONSTRAINT meetings_patient_named CHECK ((patient_id IS NULL) = (patient_name IS NULL)),
  CONSTRAINT meetings_started CHECK ((started_at IS NOT NULL) = (status = ANY (ARRAY['ACTIVE', 'COMPLETED']))),
  CONSTRAINT meetings_status_check CHECK (status = ANY (ARRAY['SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED']))
);
CREATE INDEX meetings_due_at ON meetings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX meetings_ended ON meetings (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX meetings_host ON meetings (host_id, created_at);
CREATE INDEX meetings_patient ON meetings (patient_id, created_at) WHERE patient_id IS NOT NULL;
CREATE TRIGGER meetings_closed AFTER UPDATE OF ended_at ON meetings FOR EACH ROW WHEN (new.ended_at IS NOT NULL) EXECUTE FUNCTION meetings_keep_room();
CREATE TRIGGER meetings_deleted AFTER DELETE ON meetings FOR EACH ROW EXECUTE FUNCTION rooms_end_with_owner();
CREATE TRIGGER meetings_due_changed AFTER INSERT ON meetings FOR EACH STATEMENT EXECUTE FUNCTION meetings_notify_due();
CREATE TRIGGER meetings_due_moved AFTER UPDATE OF status ON meetings FOR EACH STATEMENT EXECUTE FUNCTION meetings_notify_due();
CREATE TRIGGER meetings_guard BEFORE UPDATE ON meetings FOR EACH ROW EXECUTE FUNCTION meetings_guard();
CREATE TRIGGER meetings_opened AFTER INSERT ON meetings FOR EACH ROW EXECUTE FUNCTION meetings_keep_room();
ALTER TABLE meetings ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON meetings AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY meetings_host ON meetings FOR UPDATE TO medconsult_app
  USING (host_id = claimed_id());
CREATE POLICY meetings_make ON meetings FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() = 'DOCTOR' AND doctor_id = claimed_id() AND status = 'SCHEDULED');
CREATE POLICY meetings_people ON meetings FOR SELECT TO medconsult_app
  USING (host_id = claimed_id() OR patient_id = claimed_id() OR is_room_member(id));
CREATE POLICY meetings_system ON meetings TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT INSERT (id, code, appointment_id, host_id, host_name, doctor_id, patient_id, patient_name, scheduled_time, created_at, link_ends_at, lobby, due_at, given_appointment_id, given_doctor_id, given_patient_id), SELECT, UPDATE (status, link_revoked, locked, lobby_message, started_at, ended_at, ended_by, duration, due_at) ON meetings TO medconsult_app;

-- notification_choices (migration 0019)
CREATE TABLE notification_choices (
  user_id uuid NOT NULL,
  kind text NOT NULL,
  channel text NOT NULL,
  enabled boolean NOT NULL,
  CONSTRAINT notification_choices_pkey PRIMARY KEY (user_id, kind, channel),
  CONSTRAINT notification_choices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT notification_choices_channel_check CHECK (channel = ANY (ARRAY['IN_APP', 'EMAIL', 'PUSH']))
);
ALTER TABLE notification_choices ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON notification_choices AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY notification_choices_own ON notification_choices TO medconsult_app
  USING (user_id = claimed_id() AND claimed_role() <> 'GUEST')
  WITH CHECK (user_id = claimed_id() AND claimed_role() <> 'GUEST');
GRANT INSERT, SELECT, UPDATE (enabled) ON notification_choices TO medconsult_app;

-- notification_settings (migrations 0019, 0053)
CREATE TABLE notification_settings (
  user_id uuid NOT NULL,
  time_zone text,
  calendar_names text DEFAULT 'INITIALS' NOT NULL,
  CONSTRAINT notification_settings_pkey PRIMARY KEY (user_id),
  CONSTRAINT notification_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT notification_settings_calendar_names_check CHECK (calendar_names = ANY (ARRAY['INITIALS', 'FULL'])),
  CONSTRAINT notification_settings_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 64)
);
ALTER TABLE notification_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON notification_settings AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY notification_settings_own ON notification_settings TO medconsult_app
  USING (user_id = claimed_id() AND claimed_role() <> 'GUEST')
  WITH CHECK (user_id = claimed_id() AND claimed_role() <> 'GUEST');
CREATE POLICY notification_settings_system ON notification_settings FOR SELECT TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (time_zone, calendar_names) ON notification_settings TO medconsult_app;

-- notifications (migrations 0019, 0029, 0051, 0056, 0084, 0104)
CREATE TABLE notifications (
  id uuid NOT NULL,
  "position" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  shown boolean NOT NULL,
  appointment_id uuid,
  call_session_id uuid,
  schedule_id uuid,
  person_name text,
  starts_at timestamptz,
  ends_at timestamptz,
  visit_type text,
  place text,
  sequence integer,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  visit_id uuid,
  kept_starts_at timestamptz,
  kept_ends_at timestamptz,
  guest_id uuid,
  meeting_code text,
  CONSTRAINT notifications_pkey PRIMARY KEY (id),
  CONSTRAINT notifications_sequence UNIQUE (user_id, appointment_id, sequence),
  CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT notifications_appointment CHECK ((appointment_id IS NULL) = (starts_at IS NULL) AND (starts_at IS NULL) = (ends_at IS NULL) AND (starts_at IS NULL) = (visit_type IS NULL) AND (starts_at IS NULL) = (sequence IS NULL)),
  CONSTRAINT notifications_kept CHECK ((kept_starts_at IS NULL) = (kept_ends_at IS NULL) AND (kept_starts_at IS NULL OR appointment_id IS NOT NULL)),
  CONSTRAINT notifications_person_name_check CHECK (length(person_name) <= 100),
  CONSTRAINT notifications_place_check CHECK (length(place) <= 500),
  CONSTRAINT notifications_visit_type_check CHECK (visit_type = ANY (ARRAY['ONLINE', 'OFFLINE']))
);
CREATE INDEX notifications_created ON notifications (created_at);
CREATE UNIQUE INDEX notifications_guest ON notifications (guest_id) WHERE guest_id IS NOT NULL;
CREATE INDEX notifications_list ON notifications (user_id, "position" DESC) WHERE shown;
CREATE INDEX notifications_unread ON notifications (user_id) WHERE shown AND read_at IS NULL;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON notifications AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY notifications_own ON notifications TO medconsult_app
  USING (
    CASE claimed_role()
        WHEN 'GUEST' THEN false
        ELSE user_id = claimed_id()
    END);
CREATE POLICY notifications_system ON notifications FOR SELECT TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
GRANT SELECT, UPDATE (read_at) ON notifications TO medconsult_app;

-- outbox (migrations 0001, 0007, 0033)
CREATE TABLE outbox (
  created_at timestamptz DEFAULT now() NOT NULL,
  id uuid NOT NULL,
  "position" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  message text NOT NULL,
  signature bytea NOT NULL,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_signature_check CHECK (length(signature) = 32)
);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON outbox AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY outbox_delete ON outbox FOR DELETE TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
CREATE POLICY outbox_lock ON outbox FOR UPDATE TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
CREATE POLICY outbox_read ON outbox FOR SELECT TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
CREATE POLICY outbox_write ON outbox FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON outbox TO medconsult_app;

-- passkey_challenges (migration 0077)
CREATE TABLE passkey_challenges (
  challenge_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT passkey_challenges_pkey PRIMARY KEY (challenge_hash),
  CONSTRAINT passkey_challenges_challenge_hash_check CHECK (length(challenge_hash) = 32)
);
CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires_at);
ALTER TABLE passkey_challenges ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON passkey_challenges AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY passkey_challenges_system ON passkey_challenges TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT ON passkey_challenges TO medconsult_app;

-- passkeys (migration 0077)
CREATE TABLE passkeys (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  sign_count bigint NOT NULL,
  transports text[] NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT passkeys_pkey PRIMARY KEY (id),
  CONSTRAINT passkeys_credential UNIQUE (credential_id),
  CONSTRAINT passkeys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT passkeys_credential_id_check CHECK (length(credential_id) >= 1 AND length(credential_id) <= 1023),
  CONSTRAINT passkeys_name_check CHECK (length(name) >= 1 AND length(name) <= 60),
  CONSTRAINT passkeys_public_key_check CHECK (length(public_key) >= 1 AND length(public_key) <= 4096),
  CONSTRAINT passkeys_sign_count_check CHECK (sign_count >= 0),
  CONSTRAINT passkeys_transports_check CHECK (cardinality(transports) <= 10)
);
CREATE INDEX passkeys_user ON passkeys (user_id, created_at);
ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON passkeys AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY passkeys_system ON passkeys TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT, UPDATE (sign_count, name, last_used_at) ON passkeys TO medconsult_app;

-- password_resets (migrations 0020, 0070, 0104)
CREATE TABLE password_resets (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  handed_over boolean DEFAULT false NOT NULL,
  CONSTRAINT password_resets_pkey PRIMARY KEY (id),
  CONSTRAINT password_resets_token UNIQUE (token_hash),
  CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT password_resets_token_hash_check CHECK (length(token_hash) = 32)
);
CREATE INDEX password_resets_expires ON password_resets (expires_at);
CREATE INDEX password_resets_user ON password_resets (user_id, created_at);
ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON password_resets AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY password_resets_system ON password_resets TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (used_at) ON password_resets TO medconsult_app;

-- patient_profiles (migrations 0016, 0037, 0058)
CREATE TABLE patient_profiles (
  patient_id uuid NOT NULL,
  phone text DEFAULT '' NOT NULL,
  birth_date date,
  address text DEFAULT '' NOT NULL,
  language text,
  relay_only boolean DEFAULT false NOT NULL,
  contact_asked boolean DEFAULT false NOT NULL,
  CONSTRAINT patient_profiles_pkey PRIMARY KEY (patient_id),
  CONSTRAINT patient_profiles_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT patient_profiles_address_check CHECK (length(address) <= 300),
  CONSTRAINT patient_profiles_birth_date_check CHECK (birth_date >= '1900-01-01'::date),
  CONSTRAINT patient_profiles_language_check CHECK (length(language) <= 35),
  CONSTRAINT patient_profiles_phone_check CHECK (length(phone) <= 60)
);
ALTER TABLE patient_profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON patient_profiles AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY patient_profiles_own ON patient_profiles FOR SELECT TO medconsult_app
  USING (patient_id = (SELECT actor_id()) AND (SELECT actor_role()) = 'PATIENT');
CREATE POLICY patient_profiles_save ON patient_profiles FOR UPDATE TO medconsult_app
  USING (patient_id = (SELECT actor_id()) AND (SELECT actor_role()) = 'PATIENT');
CREATE POLICY patient_profiles_system ON patient_profiles FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, UPDATE (phone, birth_date, address, language, relay_only, contact_asked) ON patient_profiles TO medconsult_app;

-- presence (migrations 0003, 0010, 0032)
CREATE UNLOGGED TABLE presence (
  user_id uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT presence_pkey PRIMARY KEY (user_id),
  CONSTRAINT presence_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
ALTER TABLE presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON presence AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY presence_doctor ON presence FOR SELECT TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM queue_entries e
         JOIN schedules s ON s.id = e.schedule_id
      WHERE e.patient_id = presence.user_id AND s.doctor_id = claimed_id())));
CREATE POLICY presence_own ON presence TO medconsult_app
  USING (claimed_role() <> 'GUEST' AND (user_id = claimed_id() OR claimed_role() = 'SYSTEM'))
  WITH CHECK (claimed_role() = 'SYSTEM' OR claimed_role() <> 'GUEST' AND user_id = claimed_id() AND seen_at < (claimed_at() + '00:02:00'::interval));
GRANT DELETE, INSERT, SELECT, UPDATE ON presence TO medconsult_app;

-- push_subscriptions (migrations 0019, 0040, 0052, 0104)
CREATE TABLE push_subscriptions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  endpoint text NOT NULL,
  p256dh text NOT NULL,
  auth text NOT NULL,
  created_at timestamptz NOT NULL,
  session_id uuid DEFAULT NULLIF(current_setting('app.session_id', true), '')::uuid,
  ended_at timestamptz,
  ended_reason text,
  CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id),
  CONSTRAINT push_subscriptions_endpoint UNIQUE (endpoint),
  CONSTRAINT push_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT push_subscriptions_auth_check CHECK (length(auth) <= 40),
  CONSTRAINT push_subscriptions_ended CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
  CONSTRAINT push_subscriptions_ended_reason_check CHECK (ended_reason = ANY (ARRAY['GONE', 'KEY', 'UNUSABLE'])),
  CONSTRAINT push_subscriptions_endpoint_check CHECK (length(endpoint) <= 2048),
  CONSTRAINT push_subscriptions_p256dh_check CHECK (length(p256dh) <= 100)
);
CREATE INDEX push_subscriptions_ended ON push_subscriptions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
ALTER TABLE push_subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON push_subscriptions AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY push_subscriptions_own ON push_subscriptions TO medconsult_app
  USING (user_id = claimed_id() AND claimed_role() <> 'GUEST');
CREATE POLICY push_subscriptions_system ON push_subscriptions TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
GRANT DELETE, SELECT, UPDATE (ended_at, ended_reason) ON push_subscriptions TO medconsult_app;

-- queue_entries (migrations 0003, 0012, 0013, 0032, 0058, 0061, 0065, 0093, 0098, 0104)
CREATE TABLE queue_entries (
  id uuid NOT NULL,
  schedule_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  queue_number integer NOT NULL,
  status text DEFAULT 'WAITING' NOT NULL,
  is_ready boolean GENERATED ALWAYS AS (status = ANY (ARRAY['READY', 'INVITED', 'IN_CALL'])) STORED,
  joined_at timestamptz NOT NULL,
  ready_check jsonb,
  ready_checked_at timestamptz,
  reason text,
  reminded_at timestamptz,
  revision bigint DEFAULT 0 NOT NULL,
  CONSTRAINT queue_entries_pkey PRIMARY KEY (id),
  CONSTRAINT queue_entries_number UNIQUE (schedule_id, queue_number),
  CONSTRAINT queue_entries_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id),
  CONSTRAINT queue_entries_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES schedules(id) ON DELETE CASCADE,
  CONSTRAINT queue_entries_queue_number_check CHECK (queue_number > 0),
  CONSTRAINT queue_entries_ready_check CHECK ((ready_check IS NULL) = (ready_checked_at IS NULL)),
  CONSTRAINT queue_entries_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 140),
  CONSTRAINT queue_entries_status_check CHECK (status = ANY (ARRAY['WAITING', 'READY', 'INVITED', 'IN_CALL', 'DONE', 'LEFT']))
);
CREATE INDEX queue_entries_checked ON queue_entries (ready_checked_at) WHERE ready_checked_at IS NOT NULL;
CREATE INDEX queue_entries_patient ON queue_entries (patient_id);
CREATE UNIQUE INDEX queue_entries_place ON queue_entries (schedule_id, patient_id) WHERE status <> 'LEFT';
CREATE INDEX queue_entries_uncalled ON queue_entries (joined_at) WHERE status <> 'DONE';
CREATE TRIGGER queue_entries_forget_messages AFTER UPDATE OF status ON queue_entries FOR EACH ROW WHEN (new.status = 'LEFT' AND old.status <> 'LEFT') EXECUTE FUNCTION queue_entries_forget_messages();
CREATE TRIGGER queue_entries_guard BEFORE INSERT OR UPDATE OF status ON queue_entries FOR EACH ROW EXECUTE FUNCTION queue_entries_guard();
CREATE TRIGGER queue_entries_keep_walk_in AFTER UPDATE OF status ON queue_entries FOR EACH ROW WHEN (new.status <> old.status) EXECUTE FUNCTION queue_entries_keep_walk_in();
CREATE TRIGGER queue_entries_note_revision BEFORE INSERT OR UPDATE OF status ON queue_entries FOR EACH ROW EXECUTE FUNCTION queue_entries_note_revision();
CREATE TRIGGER queue_entries_own_check BEFORE UPDATE OF ready_check, ready_checked_at ON queue_entries FOR EACH ROW WHEN (new.ready_check IS NOT NULL) EXECUTE FUNCTION queue_entries_own_check();
CREATE TRIGGER queue_entries_own_reason BEFORE UPDATE OF reason ON queue_entries FOR EACH ROW WHEN (new.reason IS DISTINCT FROM old.reason) EXECUTE FUNCTION queue_entries_own_reason();
CREATE TRIGGER queue_entries_reminded BEFORE UPDATE OF reminded_at ON queue_entries FOR EACH ROW EXECUTE FUNCTION queue_entries_reminded();
ALTER TABLE queue_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON queue_entries AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY queue_entries_doctor_move ON queue_entries FOR UPDATE TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM schedules s
      WHERE s.id = queue_entries.schedule_id AND s.doctor_id = claimed_id())));
CREATE POLICY queue_entries_doctor_read ON queue_entries FOR SELECT TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM schedules s
      WHERE s.id = queue_entries.schedule_id AND s.doctor_id = claimed_id())));
CREATE POLICY queue_entries_patient ON queue_entries TO medconsult_app
  USING (patient_id = claimed_id())
  WITH CHECK (patient_id = claimed_id() AND claimed_role() = 'PATIENT');
CREATE POLICY queue_entries_system ON queue_entries TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (status, ready_check, ready_checked_at, reason, reminded_at) ON queue_entries TO medconsult_app;

-- queue_messages (migrations 0065, 0104)
CREATE TABLE queue_messages (
  id uuid NOT NULL,
  entry_id uuid NOT NULL,
  author text NOT NULL,
  message text NOT NULL,
  key uuid NOT NULL,
  sent_at timestamptz NOT NULL,
  CONSTRAINT queue_messages_pkey PRIMARY KEY (id),
  CONSTRAINT queue_messages_once UNIQUE (entry_id, author, key),
  CONSTRAINT queue_messages_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES queue_entries(id) ON DELETE CASCADE,
  CONSTRAINT queue_messages_author_check CHECK (author = ANY (ARRAY['doctor', 'patient'])),
  CONSTRAINT queue_messages_message_check CHECK (length(message) >= 1 AND length(message) <= 280)
);
CREATE INDEX queue_messages_sent ON queue_messages (sent_at);
CREATE TRIGGER queue_messages_guard BEFORE INSERT ON queue_messages FOR EACH ROW EXECUTE FUNCTION queue_messages_guard();
ALTER TABLE queue_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON queue_messages AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY queue_messages_read ON queue_messages FOR SELECT TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM queue_entries e
         JOIN schedules s ON s.id = e.schedule_id
      WHERE e.id = queue_messages.entry_id AND
            CASE (SELECT actor_role())
                WHEN 'DOCTOR' THEN s.doctor_id
                WHEN 'PATIENT' THEN e.patient_id
                ELSE NULL::uuid
            END = (SELECT actor_id()))));
CREATE POLICY queue_messages_write ON queue_messages FOR INSERT TO medconsult_app
  WITH CHECK (author = lower(SELECT actor_role()) AND (EXISTS ( SELECT 1
       FROM queue_entries e
         JOIN schedules s ON s.id = e.schedule_id
      WHERE e.id = queue_messages.entry_id AND (e.status = ANY (ARRAY['WAITING', 'READY', 'INVITED'])) AND
            CASE queue_messages.author
                WHEN 'doctor' THEN s.doctor_id
                ELSE e.patient_id
            END = (SELECT actor_id()))));
GRANT INSERT, SELECT ON queue_messages TO medconsult_app;

-- recovery_codes (migration 0075)
CREATE TABLE recovery_codes (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT recovery_codes_pkey PRIMARY KEY (id),
  CONSTRAINT recovery_codes_once UNIQUE (user_id, code_hash),
  CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT recovery_codes_code_hash_check CHECK (length(code_hash) = 32)
);
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON recovery_codes AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY recovery_codes_system ON recovery_codes TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT, UPDATE (used_at) ON recovery_codes TO medconsult_app;

-- reminders (migration 0019)
CREATE TABLE reminders (
  appointment_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  due_at timestamptz NOT NULL,
  person_name text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  visit_type text NOT NULL,
  place text,
  CONSTRAINT reminders_pkey PRIMARY KEY (appointment_id, user_id, kind),
  CONSTRAINT reminders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT reminders_visit_type_check CHECK (visit_type = ANY (ARRAY['ONLINE', 'OFFLINE']))
);
CREATE INDEX reminders_due ON reminders (due_at);
ALTER TABLE reminders ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON reminders AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY reminders_system ON reminders TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
GRANT DELETE, SELECT, UPDATE (due_at) ON reminders TO medconsult_app;

-- retention_sweeps (migration 0104)
CREATE TABLE retention_sweeps (
  kind text NOT NULL,
  due_at timestamptz NOT NULL,
  older_than timestamptz,
  removed bigint DEFAULT 0 NOT NULL,
  swept_at timestamptz,
  CONSTRAINT retention_sweeps_pkey PRIMARY KEY (kind),
  CONSTRAINT retention_sweeps_kind_check CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  CONSTRAINT retention_sweeps_removed_check CHECK (removed >= 0)
);
ALTER TABLE retention_sweeps ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON retention_sweeps AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY retention_sweeps_retention ON retention_sweeps TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'retention')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'retention');
GRANT INSERT (kind, due_at), SELECT, UPDATE (due_at, older_than, removed, swept_at) ON retention_sweeps TO medconsult_app;

-- room_guests (migrations 0010, 0015, 0032, 0056, 0063, 0104)
CREATE TABLE room_guests (
  id uuid NOT NULL,
  room_id uuid NOT NULL,
  code_hash bytea,
  role text,
  language text,
  name text,
  status text DEFAULT 'LINKED' NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  user_id uuid,
  user_type text,
  due_at timestamptz,
  host_reach text,
  host_look_at timestamptz,
  rejoin_until timestamptz,
  CONSTRAINT room_guests_pkey PRIMARY KEY (id),
  CONSTRAINT room_guests_account UNIQUE (room_id, user_id),
  CONSTRAINT room_guests_code UNIQUE (code_hash),
  CONSTRAINT room_guests_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE,
  CONSTRAINT room_guests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT room_guests_account_type CHECK ((user_id IS NULL) = (user_type IS NULL)),
  CONSTRAINT room_guests_code_hash_check CHECK (length(code_hash) = 32),
  CONSTRAINT room_guests_host_reach CHECK (status = 'WAITING' OR host_reach IS NULL AND host_look_at IS NULL),
  CONSTRAINT room_guests_host_reach_check CHECK (host_reach = ANY (ARRAY['HERE', 'TELLING', 'TOLD', 'NOT_REACHED'])),
  CONSTRAINT room_guests_language_check CHECK (length(language) <= 35),
  CONSTRAINT room_guests_link_account CHECK (role IS NULL OR user_id IS NULL AND due_at IS NULL),
  CONSTRAINT room_guests_name_check CHECK (length(name) >= 1 AND length(name) <= 60),
  CONSTRAINT room_guests_named CHECK ((used_at IS NULL) = (name IS NULL)),
  CONSTRAINT room_guests_one_link CHECK ((code_hash IS NULL) = (role IS NULL)),
  CONSTRAINT room_guests_rejoin CHECK (rejoin_until IS NULL OR status = 'LEFT'),
  CONSTRAINT room_guests_role_check CHECK (role = ANY (ARRAY['INTERPRETER', 'RELATIVE', 'CARER', 'COLLEAGUE'])),
  CONSTRAINT room_guests_status_check CHECK (status = ANY (ARRAY['LINKED', 'WAITING', 'ADMITTED', 'LEFT', 'REFUSED', 'REMOVED', 'REVOKED'])),
  CONSTRAINT room_guests_used CHECK ((used_at IS NULL) = (status = ANY (ARRAY['LINKED', 'REVOKED']))),
  CONSTRAINT room_guests_user_type_check CHECK (user_type = ANY (ARRAY['doctor', 'patient']))
);
CREATE INDEX room_guests_created ON room_guests (created_at);
CREATE INDEX room_guests_due_at ON room_guests (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX room_guests_host_look_at ON room_guests (host_look_at) WHERE host_look_at IS NOT NULL;
CREATE INDEX room_guests_room ON room_guests (room_id, id);
CREATE INDEX room_guests_user ON room_guests (user_id) WHERE user_id IS NOT NULL;
CREATE TRIGGER room_guests_due_changed AFTER INSERT ON room_guests FOR EACH ROW WHEN (new.due_at IS NOT NULL) EXECUTE FUNCTION meetings_notify_due();
CREATE TRIGGER room_guests_gone BEFORE UPDATE OF status ON room_guests FOR EACH ROW WHEN (old.due_at IS NOT NULL) EXECUTE FUNCTION room_guests_gone();
CREATE TRIGGER room_guests_guard BEFORE UPDATE ON room_guests FOR EACH ROW EXECUTE FUNCTION room_guests_guard();
CREATE TRIGGER room_guests_knocked BEFORE INSERT OR UPDATE OF status ON room_guests FOR EACH ROW EXECUTE FUNCTION room_guests_knocked();
CREATE TRIGGER room_guests_moved AFTER INSERT OR UPDATE OF status, name, used_at ON room_guests FOR EACH ROW EXECUTE FUNCTION room_guests_keep_members();
ALTER TABLE room_guests ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_guests AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY room_guests_account ON room_guests FOR SELECT TO medconsult_app
  USING (user_id = claimed_id());
CREATE POLICY room_guests_account_moves ON room_guests FOR UPDATE TO medconsult_app
  USING (user_id = claimed_id() AND (status = ANY (ARRAY['WAITING', 'ADMITTED', 'LEFT'])))
  WITH CHECK (user_id = claimed_id() AND (status = ANY (ARRAY['WAITING', 'LEFT', 'ADMITTED'])));
CREATE POLICY room_guests_come_in ON room_guests FOR UPDATE TO medconsult_app
  USING (claimed_role() = 'SYSTEM' AND role IS NULL AND status = 'WAITING')
  WITH CHECK (claimed_role() = 'SYSTEM' AND status = 'ADMITTED' AND (EXISTS ( SELECT 1
       FROM meetings m
      WHERE m.id = room_guests.room_id AND (NOT m.lobby OR m.host_id = room_guests.id))));
CREATE POLICY room_guests_host ON room_guests FOR SELECT TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM rooms r
      WHERE r.id = room_guests.room_id AND r.host_id = claimed_id())));
CREATE POLICY room_guests_host_moves ON room_guests FOR UPDATE TO medconsult_app
  USING ((EXISTS ( SELECT 1
       FROM rooms r
      WHERE r.id = room_guests.room_id AND r.host_id = claimed_id())));
CREATE POLICY room_guests_knock ON room_guests FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() = 'SYSTEM' AND role IS NULL AND status = 'WAITING' AND (EXISTS ( SELECT 1
       FROM meetings m
      WHERE m.id = room_guests.room_id)));
CREATE POLICY room_guests_link ON room_guests FOR INSERT TO medconsult_app
  WITH CHECK (status = 'LINKED' AND role IS NOT NULL AND (EXISTS ( SELECT 1
       FROM rooms r
      WHERE r.id = room_guests.room_id AND r.host_id = claimed_id() AND r.closed_at IS NULL)));
CREATE POLICY room_guests_lost ON room_guests FOR UPDATE TO medconsult_app
  USING (claimed_role() = 'SYSTEM' AND due_at IS NOT NULL)
  WITH CHECK (claimed_role() = 'SYSTEM' AND role IS NULL AND (status = 'LEFT' OR due_at IS NOT NULL));
CREATE POLICY room_guests_members ON room_guests FOR SELECT TO medconsult_app
  USING ((status = 'ADMITTED' OR status = 'WAITING' AND role IS NOT NULL) AND is_room_member(room_id));
CREATE POLICY room_guests_self ON room_guests FOR SELECT TO medconsult_app
  USING (id = claimed_id() AND claimed_role() = 'GUEST');
CREATE POLICY room_guests_self_moves ON room_guests FOR UPDATE TO medconsult_app
  USING (id = claimed_id() AND claimed_role() = 'GUEST' AND (status = ANY (ARRAY['WAITING', 'ADMITTED', 'LEFT'])))
  WITH CHECK (id = claimed_id() AND claimed_role() = 'GUEST' AND (status = ANY (ARRAY['WAITING', 'LEFT', 'ADMITTED'])));
CREATE POLICY room_guests_system ON room_guests FOR SELECT TO medconsult_app
  USING (claimed_role() = 'SYSTEM');
CREATE POLICY room_guests_use ON room_guests FOR UPDATE TO medconsult_app
  USING (claimed_role() = 'SYSTEM' AND status = 'LINKED')
  WITH CHECK (claimed_role() = 'SYSTEM' AND status = 'WAITING');
GRANT INSERT (id, room_id, code_hash, role, language, name, status, created_at, expires_at, used_at, user_id, user_type, due_at), SELECT (id, room_id, role, language, name, status, created_at, expires_at, used_at, user_id, user_type, due_at, host_reach, host_look_at, rejoin_until), UPDATE (name, status, used_at, due_at) ON room_guests TO medconsult_app;

-- room_members (migrations 0009, 0010, 0015, 0022)
CREATE TABLE room_members (
  room_id uuid NOT NULL,
  member_id uuid NOT NULL,
  user_type text NOT NULL,
  name text NOT NULL,
  CONSTRAINT room_members_pkey PRIMARY KEY (room_id, member_id),
  CONSTRAINT room_members_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE,
  CONSTRAINT room_members_user_type_check CHECK (user_type = ANY (ARRAY['doctor', 'patient', 'guest']))
);
CREATE INDEX room_members_member ON room_members (member_id);
CREATE TRIGGER room_members_came AFTER INSERT ON room_members FOR EACH ROW WHEN (new.user_type = 'guest') EXECUTE FUNCTION room_members_keep_stays();
CREATE TRIGGER room_members_went AFTER DELETE ON room_members FOR EACH ROW WHEN (old.user_type = 'guest') EXECUTE FUNCTION room_members_keep_stays();
ALTER TABLE room_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_members AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY room_members_host ON room_members FOR SELECT TO medconsult_app
  USING (is_room_guest(room_id) AND member_id = (( SELECT r.host_id
       FROM rooms r
      WHERE r.id = room_members.room_id)));
CREATE POLICY room_members_read ON room_members FOR SELECT TO medconsult_app
  USING (is_room_member(room_id) OR claimed_role() = 'SYSTEM');
GRANT SELECT ON room_members TO medconsult_app;

-- room_peers (migrations 0014, 0040)
CREATE UNLOGGED TABLE room_peers (
  room_id uuid NOT NULL,
  peer_id text NOT NULL,
  member_id uuid NOT NULL,
  bound_at timestamptz NOT NULL,
  asked_at timestamptz,
  session_id uuid DEFAULT NULLIF(current_setting('app.session_id', true), '')::uuid,
  CONSTRAINT room_peers_pkey PRIMARY KEY (room_id, peer_id),
  CONSTRAINT room_peers_room_id_member_id_fkey FOREIGN KEY (room_id, member_id) REFERENCES room_members(room_id, member_id) ON DELETE CASCADE,
  CONSTRAINT room_peers_peer_id_check CHECK (length(peer_id) >= 1 AND length(peer_id) <= 64)
);
CREATE INDEX room_peers_member ON room_peers (room_id, member_id, bound_at);
CREATE INDEX room_peers_session ON room_peers (session_id) WHERE session_id IS NOT NULL;
ALTER TABLE room_peers ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_peers AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY room_peers_own ON room_peers FOR UPDATE TO medconsult_app
  USING (member_id = claimed_id());
CREATE POLICY room_peers_read ON room_peers FOR SELECT TO medconsult_app
  USING (is_room_member(room_id));
CREATE POLICY room_peers_system ON room_peers FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, UPDATE (asked_at) ON room_peers TO medconsult_app;

-- room_reports (migration 0090)
CREATE TABLE room_reports (
  room_id uuid NOT NULL,
  member_id uuid NOT NULL,
  peer_id text NOT NULL,
  "position" integer NOT NULL,
  happened_at timestamptz NOT NULL,
  code text NOT NULL,
  detail text,
  other_peer_id text,
  CONSTRAINT room_reports_pkey PRIMARY KEY (room_id, member_id, peer_id, "position"),
  CONSTRAINT room_reports_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE,
  CONSTRAINT room_reports_code_check CHECK (code ~ '^[a-z][a-z-]{0,39}$'),
  CONSTRAINT room_reports_detail_check CHECK (detail ~ '^[A-Za-z0-9_ .:/-]{1,80}$'),
  CONSTRAINT room_reports_other_peer_id_check CHECK (length(other_peer_id) >= 1 AND length(other_peer_id) <= 64),
  CONSTRAINT room_reports_peer_id_check CHECK (length(peer_id) >= 1 AND length(peer_id) <= 64),
  CONSTRAINT room_reports_position_check CHECK ("position" >= 0 AND "position" <= 9999)
);
CREATE INDEX room_reports_happened ON room_reports (happened_at);
ALTER TABLE room_reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_reports AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));

-- room_signals (migration 0014)
CREATE TABLE room_signals (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  room_id uuid NOT NULL,
  from_member uuid NOT NULL,
  from_peer text NOT NULL,
  to_member uuid NOT NULL,
  to_peer text,
  signal jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT room_signals_pkey PRIMARY KEY (id),
  CONSTRAINT room_signals_room_id_from_member_fkey FOREIGN KEY (room_id, from_member) REFERENCES room_members(room_id, member_id) ON DELETE CASCADE,
  CONSTRAINT room_signals_room_id_to_member_fkey FOREIGN KEY (room_id, to_member) REFERENCES room_members(room_id, member_id) ON DELETE CASCADE
);
CREATE INDEX room_signals_from ON room_signals (room_id, from_member);
CREATE INDEX room_signals_to ON room_signals (room_id, to_member, id);
ALTER TABLE room_signals ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_signals AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY room_signals_forget ON room_signals FOR DELETE TO medconsult_app
  USING (to_member = claimed_id());
CREATE POLICY room_signals_receive ON room_signals FOR SELECT TO medconsult_app
  USING (to_member = claimed_id());
GRANT DELETE, SELECT ON room_signals TO medconsult_app;

-- room_stays (migration 0022)
CREATE TABLE room_stays (
  room_id uuid NOT NULL,
  member_id uuid NOT NULL,
  after_position integer NOT NULL,
  until_position integer,
  CONSTRAINT room_stays_pkey PRIMARY KEY (room_id, member_id, after_position),
  CONSTRAINT room_stays_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE,
  CONSTRAINT room_stays_after_position_check CHECK (after_position >= 0),
  CONSTRAINT room_stays_check CHECK (until_position >= after_position)
);
CREATE UNIQUE INDEX room_stays_now ON room_stays (room_id, member_id) WHERE until_position IS NULL;
ALTER TABLE room_stays ENABLE ROW LEVEL SECURITY;

-- rooms (migrations 0009, 0010, 0014, 0015, 0054, 0104)
CREATE TABLE rooms (
  id uuid NOT NULL,
  host_id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  size integer DEFAULT 4 NOT NULL,
  paused_by uuid,
  CONSTRAINT rooms_pkey PRIMARY KEY (id),
  CONSTRAINT rooms_size_check CHECK (size > 1)
);
CREATE INDEX rooms_closed ON rooms (closed_at) WHERE closed_at IS NOT NULL;
CREATE TRIGGER rooms_closed AFTER UPDATE OF closed_at ON rooms FOR EACH ROW WHEN (new.closed_at IS NOT NULL) EXECUTE FUNCTION rooms_put_guests_out();
CREATE TRIGGER rooms_closed_signals AFTER UPDATE OF closed_at ON rooms FOR EACH ROW WHEN (new.closed_at IS NOT NULL) EXECUTE FUNCTION rooms_forget_signals();
ALTER TABLE rooms ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON rooms AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY rooms_guests ON rooms FOR SELECT TO medconsult_app
  USING (is_room_guest(id));
CREATE POLICY rooms_members ON rooms FOR SELECT TO medconsult_app
  USING (is_room_member(id) OR claimed_role() = 'SYSTEM');
GRANT SELECT ON rooms TO medconsult_app;

-- schedules (migrations 0003, 0010, 0032, 0053, 0082, 0098)
CREATE TABLE schedules (
  id uuid NOT NULL,
  doctor_id uuid NOT NULL,
  date date NOT NULL,
  start_time time without time zone NOT NULL,
  end_time time without time zone NOT NULL,
  status text DEFAULT 'UPCOMING' NOT NULL,
  last_queue_number integer DEFAULT 0 NOT NULL,
  queue_revision bigint DEFAULT 0 NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  told_revision bigint DEFAULT 0 NOT NULL,
  CONSTRAINT schedules_pkey PRIMARY KEY (id),
  CONSTRAINT schedules_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id),
  CONSTRAINT schedules_status_check CHECK (status = ANY (ARRAY['UPCOMING', 'ONLINE', 'COMPLETED'])),
  CONSTRAINT schedules_times CHECK (start_time < end_time OR end_time = '00:00:00'::time without time zone OR (end_time - start_time) <= '-08:00:00'::interval)
);
CREATE INDEX schedules_date ON schedules (date);
CREATE INDEX schedules_doctor ON schedules (doctor_id, date);
CREATE INDEX schedules_online ON schedules (date) WHERE status = 'ONLINE';
CREATE TRIGGER schedules_guard BEFORE INSERT OR UPDATE OF status ON schedules FOR EACH ROW EXECUTE FUNCTION schedules_guard();
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON schedules AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY schedules_move ON schedules FOR UPDATE TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR' OR claimed_role() = 'SYSTEM');
CREATE POLICY schedules_own ON schedules FOR INSERT TO medconsult_app
  WITH CHECK (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR' OR claimed_role() = 'SYSTEM');
CREATE POLICY schedules_read ON schedules FOR SELECT TO medconsult_app
  USING (claimed_role() <> 'GUEST');
GRANT INSERT, SELECT, UPDATE (status, ended_at) ON schedules TO medconsult_app;

-- second_factor_duties (migration 0076)
CREATE TABLE second_factor_duties (
  user_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  CONSTRAINT second_factor_duties_pkey PRIMARY KEY (user_id),
  CONSTRAINT second_factor_duties_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
ALTER TABLE second_factor_duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON second_factor_duties AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY second_factor_duties_system ON second_factor_duties TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT INSERT, SELECT ON second_factor_duties TO medconsult_app;

-- setup_links (migration 0070)
CREATE TABLE setup_links (
  id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  replaced_at timestamptz,
  CONSTRAINT setup_links_pkey PRIMARY KEY (id),
  CONSTRAINT setup_links_token UNIQUE (token_hash),
  CONSTRAINT setup_links_end CHECK (num_nonnulls(used_at, replaced_at) <= 1),
  CONSTRAINT setup_links_token_hash_check CHECK (length(token_hash) = 32)
);
CREATE UNIQUE INDEX setup_links_one_open ON setup_links ((true)) WHERE used_at IS NULL AND replaced_at IS NULL;
ALTER TABLE setup_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY setup_links_system ON setup_links TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT INSERT, SELECT, UPDATE (used_at, replaced_at) ON setup_links TO medconsult_app;

-- sign_in_tickets (migration 0075)
CREATE TABLE sign_in_tickets (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  password_changed text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT sign_in_tickets_pkey PRIMARY KEY (id),
  CONSTRAINT sign_in_tickets_token UNIQUE (token_hash),
  CONSTRAINT sign_in_tickets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT sign_in_tickets_token_hash_check CHECK (length(token_hash) = 32)
);
CREATE INDEX sign_in_tickets_expires ON sign_in_tickets (expires_at);
CREATE INDEX sign_in_tickets_user ON sign_in_tickets (user_id);
ALTER TABLE sign_in_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON sign_in_tickets AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY sign_in_tickets_system ON sign_in_tickets TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT, UPDATE (used_at) ON sign_in_tickets TO medconsult_app;

-- sign_ins (migration 0079)
CREATE TABLE sign_ins (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  way text,
  user_agent text,
  address text,
  CONSTRAINT sign_ins_pkey PRIMARY KEY (id),
  CONSTRAINT sign_ins_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT sign_ins_address_check CHECK (length(address) >= 1 AND length(address) <= 50),
  CONSTRAINT sign_ins_outcome_check CHECK (outcome = ANY (ARRAY['SIGNED_IN', 'PASSWORD_WRONG', 'CODE_WRONG', 'PASSKEY_REFUSED'])),
  CONSTRAINT sign_ins_user_agent_check CHECK (length(user_agent) >= 1 AND length(user_agent) <= 60),
  CONSTRAINT sign_ins_way CHECK ((way IS NOT NULL) = (outcome = 'SIGNED_IN')),
  CONSTRAINT sign_ins_way_check CHECK (way = ANY (ARRAY['PASSWORD', 'APP', 'RECOVERY_CODE', 'PASSKEY']))
);
CREATE INDEX sign_ins_at ON sign_ins (at);
CREATE INDEX sign_ins_user ON sign_ins (user_id, id);
ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON sign_ins AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY sign_ins_own ON sign_ins FOR SELECT TO medconsult_app
  USING (user_id = (SELECT actor_id()) AND (SELECT has_account()));
CREATE POLICY sign_ins_system ON sign_ins TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT ON sign_ins TO medconsult_app;

-- specialties (migration 0016)
CREATE TABLE specialties (
  id uuid NOT NULL,
  name citext NOT NULL,
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT specialties_pkey PRIMARY KEY (id),
  CONSTRAINT specialties_name UNIQUE (name),
  CONSTRAINT specialties_name_check CHECK (length(name::text) >= 1 AND length(name::text) <= 80)
);
ALTER TABLE specialties ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON specialties AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY specialties_add ON specialties FOR INSERT TO medconsult_app
  WITH CHECK (claimed_role() = 'ADMIN');
CREATE POLICY specialties_change ON specialties FOR UPDATE TO medconsult_app
  USING (claimed_role() = 'ADMIN');
CREATE POLICY specialties_read ON specialties FOR SELECT TO medconsult_app
  USING (claimed_role() <> 'GUEST');
GRANT INSERT (id, name, created_at), SELECT, UPDATE (name, retired_at) ON specialties TO medconsult_app;

-- time_zone_differences (migration 0057)
CREATE TABLE time_zone_differences (
  tables text NOT NULL,
  zone text NOT NULL,
  differs_from timestamptz NOT NULL,
  differs_until timestamptz NOT NULL,
  node_minutes integer,
  database_minutes integer,
  checked_at timestamptz NOT NULL,
  CONSTRAINT time_zone_differences_pkey PRIMARY KEY (tables, zone, differs_from)
);
ALTER TABLE time_zone_differences ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON time_zone_differences AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY time_zone_differences_administrators ON time_zone_differences FOR SELECT TO medconsult_app
  USING (claimed_role() = 'ADMIN');
CREATE POLICY time_zone_differences_system ON time_zone_differences TO medconsult_app
  USING (claimed_role() = 'SYSTEM')
  WITH CHECK (claimed_role() = 'SYSTEM');
GRANT DELETE, INSERT, SELECT, UPDATE (differs_until, checked_at) ON time_zone_differences TO medconsult_app;

-- totp_factors (migration 0075)
CREATE TABLE totp_factors (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  secret bytea NOT NULL,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  last_step bigint,
  CONSTRAINT totp_factors_pkey PRIMARY KEY (id),
  CONSTRAINT totp_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT totp_factors_confirmed CHECK (confirmed_at IS NULL OR last_step IS NOT NULL),
  CONSTRAINT totp_factors_secret_check CHECK (length(secret) >= 29 AND length(secret) <= 100)
);
CREATE UNIQUE INDEX totp_factors_one_confirmed ON totp_factors (user_id) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX totp_factors_one_pending ON totp_factors (user_id) WHERE confirmed_at IS NULL;
ALTER TABLE totp_factors ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON totp_factors AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY totp_factors_system ON totp_factors TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT DELETE, INSERT, SELECT, UPDATE (secret, created_at, confirmed_at, last_step) ON totp_factors TO medconsult_app;

-- used_handles (migration 0121)
CREATE TABLE used_handles (
  handle text NOT NULL,
  doctor_id uuid NOT NULL,
  CONSTRAINT used_handles_pkey PRIMARY KEY (handle)
);
ALTER TABLE used_handles ENABLE ROW LEVEL SECURITY;

-- users (migrations 0002, 0003, 0016, 0017, 0037, 0039, 0041, 0070, 0082, 0083, 0084, 0092, 0093)
CREATE TABLE users (
  id uuid NOT NULL,
  email citext,
  name text NOT NULL,
  role text NOT NULL,
  verified_at timestamptz,
  created_at timestamptz NOT NULL,
  email_confirmed_at timestamptz,
  disabled_at timestamptz,
  verified_before timestamptz,
  invited_at timestamptz,
  folded_name text GENERATED ALWAYS AS (fold(name)) STORED,
  name_forms text GENERATED ALWAYS AS ((replace(fold(name), '-', ' ') || '
') || replace(fold(name), '-', '')) STORED,
  email_forms text GENERATED ALWAYS AS ((replace(fold(email::text), '-', ' ') || '
') || replace(fold(email::text), '-', '')) STORED,
  identity text DEFAULT 'ACCOUNT' NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_disabled CHECK (
CASE
    WHEN disabled_at IS NULL THEN verified_before IS NULL
    ELSE verified_at IS NULL
END),
  CONSTRAINT users_identity CHECK (
CASE identity
    WHEN 'ACCOUNT' THEN email IS NOT NULL
    ELSE role = 'PATIENT' AND num_nonnulls(email, email_confirmed_at, invited_at) = 0
END),
  CONSTRAINT users_identity_check CHECK (identity = ANY (ARRAY['ACCOUNT', 'NAME_ONLY'])),
  CONSTRAINT users_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  CONSTRAINT users_role_check CHECK (role = ANY (ARRAY['DOCTOR', 'PATIENT', 'ADMIN']))
);
CREATE INDEX users_doctors ON users (folded_name, id) WHERE role = 'DOCTOR' AND verified_at IS NOT NULL;
CREATE INDEX users_not_active ON users (id) WHERE disabled_at IS NOT NULL OR invited_at IS NOT NULL;
CREATE INDEX users_role ON users (role, id);
CREATE INDEX users_unverified ON users (id) WHERE role = 'DOCTOR' AND verified_at IS NULL;
CREATE TRIGGER users_change_free_time AFTER UPDATE OF verified_at, disabled_at ON users FOR EACH ROW WHEN (new.verified_at IS DISTINCT FROM old.verified_at) EXECUTE FUNCTION verification_changes_free_time();
CREATE TRIGGER users_counted AFTER INSERT OR DELETE OR UPDATE OF role ON users FOR EACH ROW EXECUTE FUNCTION users_count_accounts();
CREATE TRIGGER users_disabled AFTER UPDATE OF disabled_at ON users FOR EACH ROW WHEN (old.disabled_at IS NULL AND new.disabled_at IS NOT NULL) EXECUTE FUNCTION users_end_sessions();
CREATE TRIGGER users_left_rooms AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_leave_rooms();
CREATE TRIGGER users_profiles AFTER INSERT OR UPDATE OF role ON users FOR EACH ROW EXECUTE FUNCTION users_have_profiles();
CREATE TRIGGER users_removed AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_end_sessions();
CREATE TRIGGER users_role_changed AFTER UPDATE OF role ON users FOR EACH ROW WHEN (new.role IS DISTINCT FROM old.role) EXECUTE FUNCTION users_end_sessions();
CREATE TRIGGER users_verification_kept BEFORE UPDATE OF disabled_at ON users FOR EACH ROW WHEN ((new.disabled_at IS NULL) <> (old.disabled_at IS NULL)) EXECUTE FUNCTION users_keep_verification();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON users AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY users_admin ON users FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'ADMIN');
CREATE POLICY users_doctors ON users FOR SELECT TO medconsult_app
  USING (role = 'DOCTOR' AND ((SELECT actor_role()) = ANY (ARRAY['PATIENT', 'DOCTOR', 'ADMIN'])));
CREATE POLICY users_invite ON users FOR INSERT TO medconsult_app
  WITH CHECK ((SELECT actor_role()) = 'ADMIN' AND is_now(invited_at) AND is_now(created_at) AND num_nonnulls(disabled_at, email_confirmed_at) = 0 AND (verified_at IS NULL OR role = 'DOCTOR' AND is_now(verified_at)));
CREATE POLICY users_patients_of_doctor ON users FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'DOCTOR' AND is_own_patient(id));
CREATE POLICY users_self ON users FOR SELECT TO medconsult_app
  USING (id = (SELECT actor_id()));
CREATE POLICY users_system ON users TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
CREATE POLICY users_verify ON users FOR UPDATE TO medconsult_app
  USING ((SELECT actor_role()) = 'ADMIN' AND role = 'DOCTOR')
  WITH CHECK ((SELECT actor_role()) = 'ADMIN' AND role = 'DOCTOR');
GRANT INSERT, SELECT, UPDATE (verified_at, email_confirmed_at) ON users TO medconsult_app;

-- visit_drafts (migration 0021)
CREATE TABLE visit_drafts (
  visit_id uuid NOT NULL,
  kind text NOT NULL,
  revision integer NOT NULL,
  content jsonb,
  saved_at timestamptz NOT NULL,
  CONSTRAINT visit_drafts_pkey PRIMARY KEY (visit_id, kind),
  CONSTRAINT visit_drafts_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visits(id) ON DELETE CASCADE,
  CONSTRAINT visit_drafts_content_check CHECK (octet_length(content::text) < 262144),
  CONSTRAINT visit_drafts_kind_check CHECK (kind = ANY (ARRAY['NOTE', 'SUMMARY'])),
  CONSTRAINT visit_drafts_revision_check CHECK (revision > 0)
);
ALTER TABLE visit_drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON visit_drafts AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY visit_drafts_doctor ON visit_drafts TO medconsult_app
  USING (is_visit_doctor(visit_id))
  WITH CHECK (is_visit_doctor(visit_id));
GRANT INSERT, SELECT, UPDATE (revision, content, saved_at) ON visit_drafts TO medconsult_app;

-- visit_ratings (migrations 0021, 0084)
CREATE TABLE visit_ratings (
  visit_id uuid NOT NULL,
  score smallint NOT NULL,
  comment text,
  rated_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  doctor_id uuid NOT NULL,
  CONSTRAINT visit_ratings_pkey PRIMARY KEY (visit_id),
  CONSTRAINT visit_ratings_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visits(id) ON DELETE CASCADE,
  CONSTRAINT visit_ratings_comment_check CHECK (length(comment) >= 1 AND length(comment) <= 1000),
  CONSTRAINT visit_ratings_score_check CHECK (score >= 1 AND score <= 5)
);
CREATE INDEX visit_ratings_doctor ON visit_ratings (doctor_id, rated_at, visit_id) INCLUDE (score);
CREATE TRIGGER visit_ratings_of_doctor BEFORE INSERT ON visit_ratings FOR EACH ROW EXECUTE FUNCTION visit_ratings_of_doctor();
ALTER TABLE visit_ratings ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON visit_ratings AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY visit_ratings_change ON visit_ratings FOR UPDATE TO medconsult_app
  USING (is_visit_patient(visit_id));
CREATE POLICY visit_ratings_give ON visit_ratings FOR INSERT TO medconsult_app
  WITH CHECK (is_visit_patient(visit_id) AND (EXISTS ( SELECT 1
       FROM visits v
      WHERE v.id = visit_ratings.visit_id AND v.ended_at IS NOT NULL)));
CREATE POLICY visit_ratings_read ON visit_ratings FOR SELECT TO medconsult_app
  USING (is_visit_patient(visit_id));
GRANT INSERT, SELECT, UPDATE (score, comment, changed_at) ON visit_ratings TO medconsult_app;

-- visit_versions (migrations 0021, 0032, 0103)
CREATE TABLE visit_versions (
  visit_id uuid NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,
  signed_by uuid NOT NULL,
  signed_at timestamptz NOT NULL,
  signed_by_name text NOT NULL,
  patient_name text NOT NULL,
  CONSTRAINT visit_versions_pkey PRIMARY KEY (visit_id, kind, version),
  CONSTRAINT visit_versions_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES users(id),
  CONSTRAINT visit_versions_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visits(id) ON DELETE CASCADE,
  CONSTRAINT visit_versions_content_check CHECK (octet_length(content::text) < 262144),
  CONSTRAINT visit_versions_kind_check CHECK (kind = ANY (ARRAY['NOTE', 'SUMMARY'])),
  CONSTRAINT visit_versions_version_check CHECK (version > 0)
);
CREATE TRIGGER visit_versions_append_only BEFORE UPDATE ON visit_versions FOR EACH ROW EXECUTE FUNCTION visit_versions_refuse();
CREATE TRIGGER visit_versions_names BEFORE INSERT ON visit_versions FOR EACH ROW EXECUTE FUNCTION visit_versions_keep_names();
ALTER TABLE visit_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON visit_versions AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY visit_versions_doctor ON visit_versions FOR SELECT TO medconsult_app
  USING (is_visit_doctor(visit_id));
CREATE POLICY visit_versions_patient ON visit_versions FOR SELECT TO medconsult_app
  USING (is_visit_patient(visit_id) AND (kind = 'SUMMARY' OR (EXISTS ( SELECT 1
       FROM visits v
      WHERE v.id = visit_versions.visit_id AND v.note_shared_at IS NOT NULL))));
CREATE POLICY visit_versions_sign ON visit_versions FOR INSERT TO medconsult_app
  WITH CHECK (signed_by = (SELECT actor_id()) AND is_visit_doctor(visit_id) AND is_now(signed_at));
GRANT INSERT, SELECT ON visit_versions TO medconsult_app;

-- visits (migrations 0021, 0023, 0058, 0061, 0082, 0084, 0104)
CREATE TABLE visits (
  id uuid NOT NULL,
  call_session_id uuid,
  doctor_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  note_shared_at timestamptz,
  appointment_id uuid,
  phoned_at timestamptz,
  CONSTRAINT visits_pkey PRIMARY KEY (id),
  CONSTRAINT visits_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id) ON DELETE CASCADE,
  CONSTRAINT visits_call_session_id_fkey FOREIGN KEY (call_session_id) REFERENCES call_sessions(id) ON DELETE CASCADE,
  CONSTRAINT visits_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES users(id),
  CONSTRAINT visits_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id),
  CONSTRAINT visits_subject CHECK (num_nonnulls(call_session_id, appointment_id) = 1 AND id = COALESCE(call_session_id, appointment_id))
);
CREATE INDEX visits_appointment ON visits (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX visits_call ON visits (call_session_id) WHERE call_session_id IS NOT NULL;
CREATE INDEX visits_doctor ON visits (doctor_id, began_at DESC, id);
CREATE INDEX visits_pair ON visits (doctor_id, patient_id, began_at DESC, id);
ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON visits AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY visits_people ON visits FOR SELECT TO medconsult_app
  USING (
    CASE (SELECT actor_role())
        WHEN 'GUEST' THEN false
        ELSE (SELECT actor_id()) = doctor_id OR (SELECT actor_id()) = patient_id
    END);
CREATE POLICY visits_share ON visits FOR UPDATE TO medconsult_app
  USING (doctor_id = (SELECT actor_id()) AND (SELECT actor_role()) = 'DOCTOR');
GRANT SELECT, UPDATE (note_shared_at) ON visits TO medconsult_app;

-- walk_ins (migration 0093)
CREATE TABLE walk_ins (
  patient_id uuid NOT NULL,
  key_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  CONSTRAINT walk_ins_pkey PRIMARY KEY (patient_id),
  CONSTRAINT walk_ins_key_hash_key UNIQUE (key_hash),
  CONSTRAINT walk_ins_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT walk_ins_key_hash_check CHECK (length(key_hash) = 32)
);
CREATE INDEX walk_ins_ends ON walk_ins (ends_at);
ALTER TABLE walk_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON walk_ins AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY walk_ins_system ON walk_ins TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT INSERT, SELECT ON walk_ins TO medconsult_app;

-- weekly_hours (migrations 0017, 0083)
CREATE TABLE weekly_hours (
  doctor_id uuid NOT NULL,
  weekday smallint NOT NULL,
  start_time time without time zone NOT NULL,
  end_time time without time zone NOT NULL,
  CONSTRAINT weekly_hours_pkey PRIMARY KEY (doctor_id, weekday, start_time),
  CONSTRAINT weekly_hours_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES calendars(doctor_id) ON DELETE CASCADE,
  CONSTRAINT weekly_hours_weekday_check CHECK (weekday >= 1 AND weekday <= 7)
);
CREATE TRIGGER weekly_hours_change_free_time AFTER INSERT OR DELETE OR UPDATE ON weekly_hours FOR EACH ROW EXECUTE FUNCTION first_free_time_changed();
ALTER TABLE weekly_hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON weekly_hours AS RESTRICTIVE TO medconsult_app
  USING (
    CASE
        WHEN tableoid IS NULL THEN false
        ELSE current_setting('app.actor', true) = (SELECT proved_actor())
    END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY weekly_hours_own ON weekly_hours TO medconsult_app
  USING (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR')
  WITH CHECK (doctor_id = claimed_id() AND claimed_role() = 'DOCTOR');
CREATE POLICY weekly_hours_read ON weekly_hours FOR SELECT TO medconsult_app
  USING (claimed_role() <> 'GUEST');
GRANT DELETE, INSERT, SELECT ON weekly_hours TO medconsult_app;

-- Functions: each has its file in functions/. Listed are what each takes and answers, whether it runs with its
-- owner's rights (definer) or its caller's, and who may call it beside its owner.
-- account_of(address citext) → uuid; definer, medconsult_app
-- acting() → text[]; definer, medconsult_app
-- actor_at() → timestamptz; caller, medconsult_app
-- actor_id() → uuid; caller, medconsult_app
-- actor_name() → text; caller, medconsult_app
-- actor_role() → text; caller, medconsult_app
-- actor_seal(actor text) → text; caller
-- actor_stands() → boolean; caller, medconsult_app
-- appointments_consent() → trigger; caller
-- appointments_guard() → trigger; definer
-- appointments_keep_meeting() → trigger; definer
-- appointments_keep_visit() → trigger; definer
-- appointments_notify_due() → trigger; caller
-- audit_hash(before bytea, entry audit_logs) → bytea; caller
-- audit_horizon(look_back_ms bigint) → uuid; caller
-- audit_logs_refuse() → trigger; caller
-- begin_meeting(meeting uuid, at timestamptz, gone timestamptz, empty_until timestamptz) → boolean; definer, medconsult_app
-- call_history(room uuid) → TABLE(happened_at timestamptz, by text, source text, code text, detail text, peer_id text, other_peer_id text, patient_id uuid); definer, medconsult_app
-- call_sessions_guard() → trigger; definer
-- call_sessions_keep_room() → trigger; definer
-- call_sessions_keep_visit() → trigger; definer
-- call_sessions_notify_due() → trigger; caller
-- calls_now() → integer; definer, medconsult_app
-- change_account_role(account uuid, to_role text) → text; definer, medconsult_app
-- chat_end(room uuid) → TABLE(last_position integer, said_at timestamptz); definer, medconsult_app
-- chat_messages_guard() → trigger; definer
-- chat_room(room uuid) → TABLE(is_open boolean, user_type text, name text, schedule_id uuid, patient_id uuid, meeting_code text); definer, medconsult_app
-- claim_room_peer(room uuid, peer text, at timestamptz, asks boolean) → TABLE(is_own boolean, asked_before timestamptz); definer, medconsult_app
-- claimed_at() → timestamptz; caller, medconsult_app
-- claimed_id() → uuid; caller, medconsult_app
-- claimed_name() → text; caller, medconsult_app
-- claimed_role() → text; caller, medconsult_app
-- clinic_figures(day date, zone text) → TABLE(planned integer, online integer, completed integer, waiting integer, in_call integer, seen integer, gone integer, mean_wait_minutes double precision, missed_invitations integer, appointments_today integer, missed_appointments integer, verified_doctors integer, unverified_doctors integer, patients integer); definer, medconsult_app
-- confirm_email_change(token bytea, at timestamptz) → TABLE(change_id uuid, account uuid, account_role text, outcome text, tells_old boolean); definer, medconsult_app
-- credentials_accept_invitation() → trigger; definer
-- credentials_end_sessions() → trigger; definer
-- credentials_need_account() → trigger; definer
-- disable_account(account uuid, disable_at timestamptz) → text; definer, medconsult_app
-- doctor_profiles_keep_handle() → trigger; definer
-- end_account_sessions(account uuid, at timestamptz) → integer; definer, medconsult_app
-- end_idle_sessions(at timestamptz) → TABLE(id uuid, user_id uuid, role text); definer, medconsult_app
-- end_login_session(session uuid, at timestamptz, why text DEFAULT 'SIGNED_OUT') → boolean; definer, medconsult_app
-- end_other_sessions(kept uuid, at timestamptz, why text) → integer; definer, medconsult_app
-- end_walk_ins(at timestamptz) → integer; definer, medconsult_app
-- enter_room(room uuid) → TABLE(user_type text, name text, is_open boolean, is_meeting boolean); definer, medconsult_app
-- extend_invitation(call uuid, at timestamptz) → timestamptz; definer, medconsult_app
-- find_guest_link(hash bytea, at timestamptz) → TABLE(id uuid, room_id uuid); definer, medconsult_app
-- first_free_time_changed() → trigger; definer
-- fold(value text) → text; caller, medconsult_app
-- free_expired_holds(doctor uuid, at timestamptz) → integer; definer, medconsult_app
-- free_slots(doctor uuid, from_at timestamptz, until_at timestamptz, at timestamptz) → TABLE(starts_at timestamptz, ends_at timestamptz); definer, medconsult_app
-- guard(allowed boolean, what text) → void; caller
-- has_account() → boolean; caller, medconsult_app
-- has_administrator(besides uuid) → boolean; definer, medconsult_app
-- has_second_factor(account uuid) → boolean; definer, medconsult_app
-- has_visited(doctor uuid, patient uuid) → boolean; caller, medconsult_app
-- hold_verification(doctor uuid) → boolean; definer, medconsult_app
-- hours_on(day date, start_time time without time zone, end_time time without time zone, zone text) → tstzrange; caller, medconsult_app
-- instant_of(wall timestamp without time zone, zone text) → timestamptz; caller, medconsult_app
-- is_disabled(account uuid) → boolean; definer, medconsult_app
-- is_now(at timestamptz) → boolean; caller, medconsult_app
-- is_of_this_transaction(written xid) → boolean; caller
-- is_own_patient(patient uuid) → boolean; definer, medconsult_app
-- is_room_guest(room uuid) → boolean; definer, medconsult_app
-- is_room_member(room uuid) → boolean; definer, medconsult_app
-- is_slot_taken(doctor uuid, slot_at timestamptz, at timestamptz) → boolean; definer, medconsult_app
-- is_time_zone(zone text) → boolean; caller, medconsult_app
-- is_visit_doctor(visit uuid) → boolean; definer, medconsult_app
-- is_visit_patient(visit uuid) → boolean; definer, medconsult_app
-- keep_first_free_times(at timestamptz, most integer) → integer; definer, medconsult_app
-- keep_push_subscription(subscription uuid, given_endpoint text, given_p256dh text, given_auth text, at timestamptz) → boolean; definer, medconsult_app
-- keep_room_signal(room uuid, peer_from text, peer_to text, recipients uuid[], content jsonb, at timestamptz, quota integer) → TABLE(kept integer, meant integer); definer, medconsult_app
-- keep_session(session uuid) → boolean; definer, medconsult_app
-- last_sign_in(account uuid, zone text) → date; definer, medconsult_app
-- latest_migration() → text; definer, medconsult_app
-- limit_session(session uuid, minutes integer, at timestamptz) → boolean; definer, medconsult_app
-- listed_doctors(name text[], specialty uuid, language text, place text[], free_before timestamptz, soonest boolean, after uuid, after_free_at timestamptz, most integer, at timestamptz) → TABLE(doctor_id uuid, free_at timestamptz); definer, medconsult_app
-- listed_schedules(name text[], after uuid, most integer, today date, zone text, at timestamptz) → TABLE(schedule_id uuid, known boolean, place bigint); definer, medconsult_app
-- lock_calendar(doctor uuid) → TABLE(verified boolean); definer, medconsult_app
-- lock_chat(room uuid) → void; definer, medconsult_app
-- lock_queue(schedule uuid) → TABLE(revision bigint, status text, doctor_id uuid, date date); definer, medconsult_app
-- lock_room(room uuid) → TABLE(host_id uuid, closed_at timestamptz, size integer, schedule_id uuid, patient_id uuid, meeting_code text); definer, medconsult_app
-- login_sessions_clean_up() → trigger; definer
-- may_audit(schedule uuid, patient uuid, call uuid, appointment uuid) → boolean; definer, medconsult_app
-- may_come_in(member room_members) → boolean; caller, medconsult_app
-- may_join_queue_of(doctor uuid) → boolean; definer, medconsult_app
-- may_move(machine text, from_state text, to_state text) → boolean; caller
-- may_notify(note notifications) → boolean; caller
-- may_read_message(room uuid, at integer) → boolean; definer, medconsult_app
-- may_remove(before timestamptz, days integer) → boolean; caller
-- meeting_plate(link text) → TABLE(id uuid, code text, status text, host_name text, scheduled_time timestamptz, created_at timestamptz, link_ends_at timestamptz, link_revoked boolean, lobby boolean, locked boolean, lobby_message text); definer, medconsult_app
-- meetings_guard() → trigger; definer
-- meetings_keep_room() → trigger; definer
-- meetings_notify_due() → trigger; caller
-- next_free_slot(doctor uuid, at timestamptz) → timestamptz; definer, medconsult_app
-- note_host_reach(guest uuid, reach text, look_at timestamptz) → boolean; definer, medconsult_app
-- note_phone_call(visit uuid, at timestamptz) → timestamptz; definer, medconsult_app
-- notify_user(given jsonb, at timestamptz) → boolean; definer, medconsult_app
-- oldest_unsealed() → timestamptz; definer, medconsult_app
-- open_login_session(session uuid, at timestamptz, until timestamptz, agent text, source text, password_changed text, ticket uuid DEFAULT NULL::uuid, passkey uuid DEFAULT NULL::uuid, way text DEFAULT 'PASSWORD') → boolean; definer, medconsult_app
-- open_walk_in_session(session uuid, at timestamptz, until timestamptz, agent text, source text) → boolean; definer, medconsult_app
-- patient_contact(patient uuid) → TABLE(phone text, birth_date date, call_session_id uuid, schedule_id uuid, appointment_id uuid); definer, medconsult_app
-- pause_room(room uuid, pause boolean) → boolean; definer, medconsult_app
-- plan_reminders(appointment uuid, planned jsonb, at timestamptz) → void; definer, medconsult_app
-- prove_session(session uuid, at timestamptz) → boolean; definer, medconsult_app
-- proved_actor() → text; caller, medconsult_app
-- queue_changes(schedule uuid) → TABLE(since bigint, places jsonb, total integer, visit_minutes double precision); definer, medconsult_app
-- queue_entries_forget_messages() → trigger; definer
-- queue_entries_guard() → trigger; definer
-- queue_entries_keep_walk_in() → trigger; definer
-- queue_entries_note_revision() → trigger; definer
-- queue_entries_own_check() → trigger; caller
-- queue_entries_own_reason() → trigger; caller
-- queue_entries_reminded() → trigger; definer
-- queue_figures(day date) → TABLE(status text, places integer); definer, medconsult_app
-- queue_languages(queue uuid) → TABLE(patient_id uuid, language text); definer, medconsult_app
-- queue_messages_guard() → trigger; definer
-- queue_places(schedule uuid) → TABLE(id uuid, queue_number integer, status text); definer, medconsult_app
-- queue_snapshot(schedule uuid) → TABLE(places jsonb, visit_minutes double precision); definer, medconsult_app
-- rating_comments(before timestamptz, batch integer) → SETOF text; definer, medconsult_app
-- rating_figures(before timestamptz, batch integer) → TABLE(doctor_id uuid, told integer, average double precision); definer, medconsult_app
-- reason_for_visit(entry uuid, appointment uuid) → text; caller, medconsult_app
-- recompute_fold() → void; caller
-- reminder_leads() → TABLE(kind text, lead interval); caller
-- remove_address_links(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_call_reports(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_cancelled_appointments(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_chat(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_deliveries(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_ended_push(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_guests(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_invitations(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_meetings(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_notifications(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_password_links(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_places(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_queue_messages(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_ready_checks(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_sessions(before timestamptz, most integer) → integer; definer, medconsult_app
-- remove_sign_ins(before timestamptz, most integer) → integer; definer, medconsult_app
-- rename_account(given text) → text; definer, medconsult_app
-- report_call(room uuid, peer text, reports jsonb, at timestamptz) → integer; definer, medconsult_app
-- room_allow_lists(asked uuid[]) → TABLE(room_id uuid, members jsonb, relay_only boolean, paused_by uuid); definer, medconsult_app
-- room_guests_gone() → trigger; caller
-- room_guests_guard() → trigger; definer
-- room_guests_keep_members() → trigger; definer
-- room_guests_knocked() → trigger; caller
-- room_members_keep_stays() → trigger; definer
-- rooms_end_with_owner() → trigger; definer
-- rooms_forget_signals() → trigger; definer
-- rooms_put_guests_out() → trigger; definer
-- schedules_guard() → trigger; definer
-- seal_audit_trail(at timestamptz, most integer, look_back_ms bigint, known_position bigint, known_head bytea) → TABLE(sealed integer, last_position bigint, head bytea, refused boolean, began boolean); definer, medconsult_app
-- search_patterns(asked text) → text[]; caller, medconsult_app
-- session_is_open(session uuid, account uuid) → boolean; definer, medconsult_app
-- set_actor(claim text, signature bytea) → boolean; definer, medconsult_app
-- shown_as(user_type text, account uuid) → text; definer, medconsult_app
-- shown_type(member room_members) → text; caller, medconsult_app
-- specialty_doctors(specialty uuid) → integer; definer, medconsult_app
-- stay_in_meeting(meeting uuid, stay uuid, at timestamptz, gone timestamptz, empty_until timestamptz) → void; definer, medconsult_app
-- take_queue_number(schedule uuid) → integer; definer, medconsult_app
-- take_waiting_guests(at timestamptz, later timestamptz) → SETOF uuid; definer, medconsult_app
-- told_ratings(before timestamptz, batch integer) → TABLE(doctor_id uuid, score smallint, comment text, visit_id uuid); caller
-- use_session(session uuid, at timestamptz) → boolean; definer, medconsult_app
-- users_count_accounts() → trigger; definer
-- users_end_sessions() → trigger; definer
-- users_have_profiles() → trigger; definer
-- users_keep_verification() → trigger; caller
-- users_leave_rooms() → trigger; definer
-- verification_changes_free_time() → trigger; definer
-- visit_minutes(doctor uuid) → double precision; definer, medconsult_app
-- visit_ratings_of_doctor() → trigger; definer
-- visit_versions_keep_names() → trigger; definer
-- visit_versions_refuse() → trigger; caller
-- waiting_count(schedule uuid) → integer; definer, medconsult_app
-- waits_now(schedule uuid, patient uuid) → boolean; caller, medconsult_app
-- withdraw_deliveries(appointment uuid, receiver uuid, at timestamptz) → void; definer
-- zone_changes(zone text, from_at timestamptz, until_at timestamptz) → TABLE(since timestamptz, minutes integer); caller, medconsult_app
-- zone_offset(at timestamptz, zone text) → integer; caller, medconsult_app
