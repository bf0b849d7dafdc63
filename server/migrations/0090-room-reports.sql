-- What pages report of their calls, in codes, so that an administrator can find out why a call failed. Nobody reads or
-- writes it but by report_call() and call_history(). Each report goes after 30 days.
CREATE TABLE room_reports (
  room_id uuid NOT NULL REFERENCES rooms ON DELETE CASCADE,
  member_id uuid NOT NULL,
  peer_id text NOT NULL CHECK (length(peer_id) BETWEEN 1 AND 64),
  position int NOT NULL CHECK (position BETWEEN 0 AND 9999),
  happened_at timestamptz NOT NULL,
  code text NOT NULL CHECK (code ~ '^[a-z][a-z-]{0,39}$'),
  detail text CHECK (detail ~ '^[A-Za-z0-9_ .:/-]{1,80}$'),
  other_peer_id text CHECK (length(other_peer_id) BETWEEN 1 AND 64),
  PRIMARY KEY (room_id, member_id, peer_id, position)
);
CREATE INDEX room_reports_happened ON room_reports (happened_at);
ALTER TABLE room_reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON room_reports AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
