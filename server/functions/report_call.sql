-- Keeps what a page of the actor reports of its call, until an hour after the end of the room: a page that had no network
-- reports later. A report that is sent twice is kept once. SECURITY DEFINER, because nobody reads or writes the table.
-- @param reports JSON: position, ago (ms), code, detail, other
-- @returns how many were new, 0 when it is too late, or NULL when the actor was in no such room
CREATE OR REPLACE FUNCTION report_call(room uuid, peer text, reports jsonb, at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept int;
  closed timestamptz;
BEGIN
  IF actor_stands() IS NOT TRUE THEN RETURN NULL; END IF;
  PERFORM guard(is_now(at), 'a report is kept when it comes');
  -- Doctor, patient and everybody who was let in have had a stay in the room.
  SELECT r.closed_at INTO closed FROM rooms r WHERE r.id = room AND (r.host_id = actor_id()
    OR EXISTS (SELECT FROM room_stays s WHERE s.room_id = r.id AND s.member_id = actor_id())
    OR EXISTS (SELECT FROM call_sessions c WHERE c.id = r.id AND c.patient_id = actor_id())
    OR is_room_member(r.id));
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF closed < at - interval '1 hour' THEN RETURN 0; END IF;
  IF (SELECT count(*) FROM room_reports p WHERE p.room_id = room AND p.member_id = actor_id()) >= 2000 THEN RETURN 0; END IF;
  INSERT INTO room_reports (room_id, member_id, peer_id, position, happened_at, code, detail, other_peer_id)
  SELECT room, actor_id(), peer, n.position, at - n.ago * interval '1 millisecond', n.code, n.detail, n.other
  FROM jsonb_to_recordset(reports) AS n(position int, ago int, code text, detail text, other text)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;
REVOKE ALL ON FUNCTION report_call FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION report_call TO medconsult_app;
