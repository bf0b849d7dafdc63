-- The guest row of a valid link. SECURITY DEFINER, because nobody may read the hashes.
CREATE OR REPLACE FUNCTION find_guest_link(hash bytea, at timestamptz) RETURNS TABLE (id uuid, room_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT g.id, g.room_id FROM room_guests g
  WHERE g.code_hash = hash AND g.status = 'LINKED' AND g.expires_at > at AND actor_role() = 'SYSTEM'
$$;
REVOKE ALL ON FUNCTION find_guest_link FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION find_guest_link TO medconsult_app;
