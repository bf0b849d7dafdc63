-- What people are told, by which channels they want it, and what is still to be sent.

-- In which zone somebody's e-mails say times; without a row the clinic's.
CREATE TABLE notification_settings (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  time_zone text NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 64)
);

-- What somebody decided otherwise than by default.
CREATE TABLE notification_choices (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  kind text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('IN_APP', 'EMAIL', 'PUSH')),
  enabled boolean NOT NULL,
  PRIMARY KEY (user_id, kind, channel)
);

-- A browser that may be woken (RFC 8030), with the keys that its messages are encrypted with (RFC 8291).
CREATE TABLE push_subscriptions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  endpoint text NOT NULL CHECK (length(endpoint) <= 2048),
  p256dh text NOT NULL CHECK (length(p256dh) <= 100),
  auth text NOT NULL CHECK (length(auth) <= 40),
  created_at timestamptz NOT NULL,
  -- One browser belongs to one person: whoever said so last.
  CONSTRAINT push_subscriptions_endpoint UNIQUE (endpoint)
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);

CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  -- In the order in which they were written; the cursor of the list.
  position bigint GENERATED ALWAYS AS IDENTITY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  kind text NOT NULL,
  -- In the bell's list; false: only a mail or push was wanted.
  shown boolean NOT NULL,
  -- No foreign keys: what was told stays told.
  appointment_id uuid,
  call_session_id uuid,
  schedule_id uuid,
  person_name text CHECK (length(person_name) <= 100),
  starts_at timestamptz,
  ends_at timestamptz,
  visit_type text CHECK (visit_type IN ('ONLINE', 'OFFLINE')),
  place text CHECK (length(place) <= 500),
  -- Of the calendar's entry (RFC 5545, 3.8.7.4): rises with every mail about one appointment to one person.
  sequence int,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  CONSTRAINT notifications_appointment CHECK (
    (appointment_id IS NULL) = (starts_at IS NULL) AND (starts_at IS NULL) = (ends_at IS NULL)
    AND (starts_at IS NULL) = (visit_type IS NULL) AND (starts_at IS NULL) = (sequence IS NULL)),
  CONSTRAINT notifications_sequence UNIQUE (user_id, appointment_id, sequence)
);
CREATE INDEX notifications_list ON notifications (user_id, position DESC) WHERE shown;
CREATE INDEX notifications_unread ON notifications (user_id) WHERE shown AND read_at IS NULL;

-- One mail, or one push to one browser.
CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  channel text NOT NULL CHECK (channel IN ('EMAIL', 'PUSH')),
  kind text NOT NULL,
  notification_id uuid REFERENCES notifications ON DELETE CASCADE,
  subscription_id uuid REFERENCES push_subscriptions ON DELETE SET NULL,
  state text NOT NULL DEFAULT 'PENDING'
    CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'FAILED', 'WITHDRAWN', 'EXPIRED')),
  -- Not before then: now, or after the pause that a failed attempt asks for.
  due_at timestamptz,
  -- Not after then: it would be of no use.
  expires_at timestamptz NOT NULL,
  -- Whoever sends it has it until then; a node that died gives it back so.
  leased_until timestamptz,
  -- Overtaken while it was being sent: it is not tried again.
  withdrawn boolean NOT NULL DEFAULT false,
  attempts int NOT NULL DEFAULT 0,
  reason text CHECK (length(reason) <= 200),
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT deliveries_due CHECK ((due_at IS NULL) = (state NOT IN ('PENDING', 'SENDING'))),
  CONSTRAINT deliveries_lease CHECK ((leased_until IS NULL) = (state <> 'SENDING')),
  CONSTRAINT deliveries_finished CHECK ((finished_at IS NULL) = (state IN ('PENDING', 'SENDING')))
);
CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_notification ON deliveries (notification_id) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_failed ON deliveries (finished_at) WHERE state = 'FAILED';
CREATE INDEX deliveries_user ON deliveries (user_id, channel, finished_at);

-- A notification to come. Fired by whoever first finds it due, in one transaction with what it writes.
CREATE TABLE reminders (
  appointment_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  kind text NOT NULL,
  due_at timestamptz NOT NULL,
  person_name text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  visit_type text NOT NULL CHECK (visit_type IN ('ONLINE', 'OFFLINE')),
  place text,
  PRIMARY KEY (appointment_id, user_id, kind)
);
CREATE INDEX reminders_due ON reminders (due_at);

-- Tells somebody something: who acts may neither see the other's choices nor their browsers, so this runs as its owner.
-- @returns whether it is in the bell's list; NULL when no channel wants it
CREATE FUNCTION notify_user(given jsonb, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  note notifications := jsonb_populate_record(NULL::notifications, given);
  wanted text[];
  expires timestamptz := (given->>'expires_at')::timestamptz;
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN NULL; END IF;
  -- Two stories about one person's appointment must not count the same sequence.
  IF note.appointment_id IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(note.user_id::text || note.appointment_id::text, 19));
    IF (given->>'supersedes')::boolean THEN
      PERFORM withdraw_deliveries(note.appointment_id, note.user_id, at);
    END IF;
  END IF;
  SELECT array_agg(p.channel) INTO wanted
  FROM jsonb_array_elements_text(given->'possible') p(channel)
  LEFT JOIN notification_choices c ON c.user_id = note.user_id AND c.kind = note.kind AND c.channel = p.channel
  WHERE coalesce(c.enabled, given->'chosen' ? p.channel);
  IF wanted IS NULL THEN RETURN NULL; END IF;
  INSERT INTO notifications (id, user_id, kind, shown, appointment_id, call_session_id, schedule_id, person_name,
    starts_at, ends_at, visit_type, place, sequence, created_at)
  VALUES (note.id, note.user_id, note.kind, 'IN_APP' = ANY (wanted), note.appointment_id, note.call_session_id,
    note.schedule_id, note.person_name, note.starts_at, note.ends_at, note.visit_type, note.place,
    CASE WHEN note.appointment_id IS NOT NULL THEN (
      SELECT coalesce(max(n.sequence), -1) + 1 FROM notifications n
      WHERE n.user_id = note.user_id AND n.appointment_id = note.appointment_id) END, at);
  IF 'EMAIL' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
    VALUES (gen_random_uuid(), note.user_id, 'EMAIL', note.kind, note.id, at, expires, at);
  END IF;
  IF 'PUSH' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, subscription_id, due_at, expires_at, created_at)
    SELECT gen_random_uuid(), note.user_id, 'PUSH', note.kind, note.id, s.id, at, expires, at
    FROM push_subscriptions s WHERE s.user_id = note.user_id;
  END IF;
  PERFORM pg_notify('deliveries_due', '');
  RETURN 'IN_APP' = ANY (wanted);
END $$;

-- What was not sent yet about an appointment, and must not be any more. What is being sent right now is not tried again.
-- @param receiver NULL: everybody
CREATE FUNCTION withdraw_deliveries(appointment uuid, receiver uuid, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE deliveries d SET
    state = CASE d.state WHEN 'PENDING' THEN 'WITHDRAWN' ELSE d.state END,
    due_at = CASE d.state WHEN 'PENDING' THEN NULL ELSE d.due_at END,
    finished_at = CASE d.state WHEN 'PENDING' THEN at END,
    withdrawn = true
  FROM notifications n
  WHERE d.notification_id = n.id AND n.appointment_id = appointment AND (receiver IS NULL OR n.user_id = receiver)
    AND d.due_at IS NOT NULL AND has_account()
$$;

-- Replaces the reminders of an appointment by these: none with an empty list. Those that were written and not sent go too.
CREATE FUNCTION plan_reminders(appointment uuid, planned jsonb, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN; END IF;
  DELETE FROM reminders r WHERE r.appointment_id = appointment;
  UPDATE deliveries d SET
    state = CASE d.state WHEN 'PENDING' THEN 'WITHDRAWN' ELSE d.state END,
    due_at = CASE d.state WHEN 'PENDING' THEN NULL ELSE d.due_at END,
    finished_at = CASE d.state WHEN 'PENDING' THEN at END,
    withdrawn = true
  FROM notifications n
  WHERE d.notification_id = n.id AND n.appointment_id = appointment AND d.due_at IS NOT NULL
    AND n.kind IN ('APPOINTMENT_TOMORROW', 'APPOINTMENT_SOON');
  INSERT INTO reminders SELECT * FROM jsonb_populate_recordset(NULL::reminders, planned);
  PERFORM pg_notify('deliveries_due', '');
END $$;

-- A browser that belonged to somebody else on the same device is handed over. Who knows the endpoint holds the browser.
CREATE FUNCTION keep_push_subscription(subscription uuid, given_endpoint text, given_p256dh text, given_auth text, at timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
  SELECT subscription, actor_id(), given_endpoint, given_p256dh, given_auth, at
  WHERE has_account() AND actor_id() IS NOT NULL
  ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth
$$;
GRANT EXECUTE ON FUNCTION notify_user(jsonb, timestamptz), withdraw_deliveries(uuid, uuid, timestamptz),
  plan_reminders(uuid, jsonb, timestamptz), keep_push_subscription(uuid, text, text, text, timestamptz)
  TO medconsult_app;

ALTER TABLE notification_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE notification_choices ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders ENABLE ROW LEVEL SECURITY;

CREATE POLICY notification_settings_own ON notification_settings TO medconsult_app
  USING (user_id = actor_id() AND has_account()) WITH CHECK (user_id = actor_id() AND has_account());
CREATE POLICY notification_settings_system ON notification_settings FOR SELECT TO medconsult_app
  USING (actor_role() = 'SYSTEM');
CREATE POLICY notification_choices_own ON notification_choices TO medconsult_app
  USING (user_id = actor_id() AND has_account()) WITH CHECK (user_id = actor_id() AND has_account());
CREATE POLICY push_subscriptions_own ON push_subscriptions TO medconsult_app
  USING (user_id = actor_id() AND has_account());
CREATE POLICY push_subscriptions_system ON push_subscriptions TO medconsult_app USING (actor_role() = 'SYSTEM');
CREATE POLICY notifications_own ON notifications TO medconsult_app USING (user_id = actor_id() AND has_account());
CREATE POLICY notifications_system ON notifications FOR SELECT TO medconsult_app USING (actor_role() = 'SYSTEM');
-- A mail's content is not in its row; who failed to get one is for the administrator to know.
CREATE POLICY deliveries_own ON deliveries FOR SELECT TO medconsult_app USING (user_id = actor_id() AND has_account());
CREATE POLICY deliveries_administrator ON deliveries FOR SELECT TO medconsult_app USING (actor_role() = 'ADMIN');
CREATE POLICY deliveries_system ON deliveries TO medconsult_app USING (actor_role() = 'SYSTEM');
CREATE POLICY reminders_system ON reminders TO medconsult_app USING (actor_role() = 'SYSTEM');

GRANT SELECT, INSERT, UPDATE (time_zone) ON notification_settings TO medconsult_app;
GRANT SELECT, INSERT, UPDATE (enabled) ON notification_choices TO medconsult_app;
GRANT SELECT, DELETE ON push_subscriptions TO medconsult_app;
GRANT SELECT, UPDATE (read_at) ON notifications TO medconsult_app;
GRANT SELECT, UPDATE (state, due_at, leased_until, attempts, reason, finished_at) ON deliveries TO medconsult_app;
GRANT SELECT, DELETE ON reminders TO medconsult_app;
-- FOR UPDATE SKIP LOCKED asks for a right to update.
GRANT UPDATE (due_at) ON reminders TO medconsult_app;
