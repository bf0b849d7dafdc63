-- The preview of a meeting. Whoever knows the code has the link, and may read it.
CREATE OR REPLACE FUNCTION meeting_plate(link text)
RETURNS TABLE (id uuid, code text, status text, host_name text, scheduled_time timestamptz, created_at timestamptz,
  link_ends_at timestamptz, link_revoked boolean, lobby boolean, locked boolean, lobby_message text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.id, m.code, m.status, m.host_name, m.scheduled_time, m.created_at, m.link_ends_at, m.link_revoked, m.lobby,
    m.locked, m.lobby_message
  FROM meetings m WHERE m.code = link AND actor_role() IS NOT NULL
$$;
REVOKE ALL ON FUNCTION meeting_plate FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION meeting_plate TO medconsult_app;
