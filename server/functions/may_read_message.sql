-- Whether the actor may read the message at this position of a room's chat. Guests can read the messages of the time
-- while they were admitted. SECURITY DEFINER, because the policy calls it, and nobody else may read room_stays.
CREATE OR REPLACE FUNCTION may_read_message(room uuid, at int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = room AND m.member_id = actor_id()
    AND (m.user_type <> 'guest' OR EXISTS (SELECT 1 FROM room_stays s
      WHERE s.room_id = room AND s.member_id = m.member_id AND at > s.after_position
        AND (s.until_position IS NULL OR at <= s.until_position))))
$$;
REVOKE ALL ON FUNCTION may_read_message FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION may_read_message TO medconsult_app;
