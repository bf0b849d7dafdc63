-- Keeps a signal for each of the recipients who has not too many waiting. It is kept in the actor's own name only,
-- from a page that is nobody else's, and never more than anybody collects. SECURITY DEFINER: the sender may
-- not read what is kept for another.
CREATE OR REPLACE FUNCTION keep_room_signal(
  room uuid, peer_from text, peer_to text, recipients uuid[], content jsonb, at timestamptz, quota int
) RETURNS TABLE (kept int, meant int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  kept := 0;
  meant := 0;
  IF actor_stands() AND is_room_member(room) AND NOT EXISTS (
    SELECT 1 FROM room_peers p WHERE p.room_id = room AND p.peer_id = peer_from AND p.member_id <> actor_id()) THEN
    -- One writer at a time: ids then rise in the order of the commits, and a reader that asks for what came
    -- after one id misses none below it.
    PERFORM pg_advisory_xact_lock(hashtextextended(room::text, 0));
    SELECT count(*) INTO meant FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id();
    INSERT INTO room_signals (room_id, from_member, from_peer, to_member, to_peer, signal, created_at)
    SELECT room, actor_id(), peer_from, m.member_id, peer_to, content, at FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id()
      AND octet_length(content::text) <= 262144
      AND (SELECT count(*) FROM room_signals s WHERE s.room_id = room AND s.to_member = m.member_id) < least(quota, 200)
    FOR KEY SHARE OF m;
    GET DIAGNOSTICS kept = ROW_COUNT;
  END IF;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION keep_room_signal FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION keep_room_signal TO medconsult_app;
