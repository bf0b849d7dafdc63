-- The host pauses an open room, or goes on. False: it is not theirs, or is over.
-- SECURITY DEFINER: rooms are read by the app's role and never written. The host is only claimed, so the proof is asked for.
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
