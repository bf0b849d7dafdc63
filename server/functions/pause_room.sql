-- Pauses or resumes an open room, for its host. Returns false when the actor is not the host, or the room is over.
-- SECURITY DEFINER, because the application's role may read rooms and not write them. The host is checked against the
-- claim of the actor, so the claim is verified too.
CREATE OR REPLACE FUNCTION pause_room(room uuid, pause boolean) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH moved AS (
    UPDATE rooms SET paused_by = CASE WHEN pause THEN claimed_id() END
    WHERE id = room AND closed_at IS NULL AND host_id = claimed_id() AND actor_stands()
    RETURNING id
  )
  SELECT EXISTS (SELECT FROM moved)
$$;
REVOKE ALL ON FUNCTION pause_room FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION pause_room TO medconsult_app;
