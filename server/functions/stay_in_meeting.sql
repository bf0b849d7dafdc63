-- Records that the actor is in the room of a meeting: starts an attendance, or continues one that was last seen since
-- `gone`. An older attendance ended when it was last seen. SECURITY DEFINER, because members may not write attendances
-- by themselves.
CREATE OR REPLACE FUNCTION stay_in_meeting(meeting uuid, stay uuid, at timestamptz, gone timestamptz, empty_until timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF NOT (actor_stands() AND is_room_member(meeting)) THEN RETURN; END IF;
  PERFORM guard(is_now(at) AND gone < at AND empty_until < at + interval '5 minutes', 'a stay is of now');
  UPDATE meeting_stays SET left_at = seen_at
  WHERE meeting_id = meeting AND member_id = actor_id() AND left_at IS NULL AND seen_at < gone;
  INSERT INTO meeting_stays AS s (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
  SELECT stay, m.room_id, m.member_id, m.name, shown_type(m), at, at
  FROM room_members m JOIN meetings g ON g.id = m.room_id AND g.ended_at IS NULL
  WHERE m.room_id = meeting AND m.member_id = actor_id()
  ON CONFLICT (meeting_id, member_id) WHERE left_at IS NULL DO UPDATE SET seen_at = at WHERE s.seen_at < at - interval '10 seconds';
  -- A lease that was written in the last ten seconds is good enough. Otherwise each poll would write a row.
  UPDATE meetings SET due_at = empty_until
  WHERE id = meeting AND status = 'ACTIVE' AND due_at < empty_until - interval '10 seconds';
END $$;
REVOKE ALL ON FUNCTION stay_in_meeting FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION stay_in_meeting TO medconsult_app;
