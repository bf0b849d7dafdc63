-- Stores whether the host knows of a waiting guest, and the time of the next check. For background work.
-- @returns whether the value changed; false if the guest no longer waits
CREATE OR REPLACE FUNCTION note_host_reach(guest uuid, reach text, look_at timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH before AS (
    SELECT id, host_reach FROM room_guests
    WHERE id = guest AND status = 'WAITING' AND actor_role() = 'SYSTEM' FOR NO KEY UPDATE
  ), noted AS (
    UPDATE room_guests g SET host_reach = reach, host_look_at = look_at
    FROM before b WHERE g.id = b.id RETURNING b.host_reach IS DISTINCT FROM reach AS changed
  )
  SELECT coalesce((SELECT changed FROM noted), false)
$$;
REVOKE ALL ON FUNCTION note_host_reach FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION note_host_reach TO medconsult_app;
