-- Where the time-zone table of the server's Node and that of PostgreSQL disagree, for a zone in use: found by each node, for
-- the administrators to read.
CREATE TABLE time_zone_differences (
  -- Which two tables, by their versions: nodes of two releases may look at the same time.
  tables text NOT NULL,
  zone text NOT NULL,
  differs_from timestamptz NOT NULL,
  differs_until timestamptz NOT NULL,
  -- Ahead of UTC; NULL: this table does not know the zone.
  node_minutes int,
  database_minutes int,
  checked_at timestamptz NOT NULL,
  PRIMARY KEY (tables, zone, differs_from)
);
ALTER TABLE time_zone_differences ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON time_zone_differences AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY time_zone_differences_system ON time_zone_differences TO medconsult_app
  USING (claimed_role() = 'SYSTEM') WITH CHECK (claimed_role() = 'SYSTEM');
CREATE POLICY time_zone_differences_administrators ON time_zone_differences FOR SELECT TO medconsult_app
  USING (claimed_role() = 'ADMIN');
GRANT SELECT, INSERT, DELETE, UPDATE (differs_until, checked_at) ON time_zone_differences TO medconsult_app;
