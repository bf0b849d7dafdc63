-- Returns the waiting guests whose host is to be looked for now, and sets their next check to `later`, so that no other
-- node takes them meanwhile. For background work.
CREATE OR REPLACE FUNCTION take_waiting_guests(at timestamptz, later timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE room_guests g SET host_look_at = later
  WHERE g.id IN (SELECT w.id FROM room_guests w WHERE w.host_look_at <= at AND actor_role() = 'SYSTEM'
    ORDER BY w.host_look_at LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING g.id
$$;
REVOKE ALL ON FUNCTION take_waiting_guests FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION take_waiting_guests TO medconsult_app;
