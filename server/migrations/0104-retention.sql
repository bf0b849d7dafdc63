-- Retention: when each kind of row is swept next, and how far the sweep under way is. Only the actor "retention" uses it.
CREATE TABLE retention_sweeps (
  kind text PRIMARY KEY CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  due_at timestamptz NOT NULL,
  -- The limit and the number of the sweep under way, which another node may finish.
  older_than timestamptz,
  removed bigint NOT NULL DEFAULT 0 CHECK (removed >= 0),
  swept_at timestamptz
);
ALTER TABLE retention_sweeps ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON retention_sweeps AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY retention_sweeps_retention ON retention_sweeps TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'retention')
  WITH CHECK ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'retention');
GRANT SELECT, INSERT (kind, due_at), UPDATE (due_at, older_than, removed, swept_at) ON retention_sweeps TO medconsult_app;

-- Each sweep finds its rows by an index of their age.
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX notifications_created ON notifications (created_at);
CREATE INDEX push_subscriptions_ended ON push_subscriptions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX password_resets_expires ON password_resets (expires_at);
CREATE INDEX queue_entries_checked ON queue_entries (ready_checked_at) WHERE ready_checked_at IS NOT NULL;
CREATE INDEX queue_messages_sent ON queue_messages (sent_at);
CREATE INDEX rooms_closed ON rooms (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX room_guests_created ON room_guests (created_at);
CREATE INDEX meetings_ended ON meetings (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX call_sessions_unmet ON call_sessions (ended_at) WHERE ended_at IS NOT NULL AND activated_at IS NULL;
CREATE INDEX queue_entries_uncalled ON queue_entries (joined_at) WHERE status <> 'DONE';
CREATE INDEX appointments_cancelled_at ON appointments (closed_at) WHERE status = 'CANCELLED';

-- What refers to a removed row is found by an index too, and not by reading the whole table for each of them.
DROP INDEX deliveries_notification;
CREATE INDEX deliveries_notification ON deliveries (notification_id) WHERE notification_id IS NOT NULL;
CREATE INDEX deliveries_reset ON deliveries (reset_id) WHERE reset_id IS NOT NULL;
CREATE INDEX visits_call ON visits (call_session_id) WHERE call_session_id IS NOT NULL;
CREATE INDEX visits_appointment ON visits (appointment_id) WHERE appointment_id IS NOT NULL;

-- Expired sessions are removed by retention alone.
REVOKE DELETE ON login_sessions FROM medconsult_app;
