-- A host who is not there is told once of each guest who waits, and the guest is told what the host has of it.
ALTER TABLE room_guests
  ADD COLUMN host_reach text CHECK (host_reach IN ('HERE', 'TELLING', 'TOLD', 'NOT_REACHED')),
  -- When to look again whether the host is there; only while they wait.
  ADD COLUMN host_look_at timestamptz,
  ADD CONSTRAINT room_guests_host_reach CHECK (status = 'WAITING' OR (host_reach IS NULL AND host_look_at IS NULL));
CREATE INDEX room_guests_host_look_at ON room_guests (host_look_at) WHERE host_look_at IS NOT NULL;
UPDATE room_guests SET host_look_at = 'epoch' WHERE status = 'WAITING';
GRANT SELECT (host_reach, host_look_at) ON room_guests TO medconsult_app;
CREATE OR REPLACE FUNCTION room_guests_knocked() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER room_guests_knocked BEFORE INSERT OR UPDATE OF status ON room_guests
  FOR EACH ROW EXECUTE FUNCTION room_guests_knocked();
ALTER TABLE notifications ADD COLUMN guest_id uuid, ADD COLUMN meeting_code text;
CREATE UNIQUE INDEX notifications_guest ON notifications (guest_id) WHERE guest_id IS NOT NULL;
