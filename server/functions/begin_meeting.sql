-- Begins a meeting when two of its members are in the room at the same time. SECURITY DEFINER, because members may not
-- change a meeting's status by themselves.
-- @returns whether this call began it
CREATE OR REPLACE FUNCTION begin_meeting(meeting uuid, at timestamptz, gone timestamptz, empty_until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (actor_stands() AND is_room_member(meeting)) THEN RETURN false; END IF;
  PERFORM guard(is_now(at) AND gone BETWEEN at - interval '5 minutes' AND at AND empty_until < at + interval '5 minutes',
    'a meeting begins now');
  UPDATE meetings SET status = 'ACTIVE', started_at = at, due_at = empty_until
  WHERE id = meeting AND status = 'SCHEDULED'
    AND (SELECT count(*) FROM meeting_stays s
      WHERE s.meeting_id = meeting AND s.left_at IS NULL AND s.seen_at >= gone) > 1;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION begin_meeting FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION begin_meeting TO medconsult_app;
