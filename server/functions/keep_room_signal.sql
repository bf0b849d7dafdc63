-- Stores a signal for each recipient who has not reached the maximum. It is stored in the actor's own name only, and
-- from a peer id that is nobody else's. SECURITY DEFINER, because the sender may not read what is stored for others.
CREATE OR REPLACE FUNCTION keep_room_signal(
  room uuid, peer_from text, peer_to text, recipients uuid[], content jsonb, at timestamptz, quota int
) RETURNS TABLE (kept int, meant int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  kept := 0;
  meant := 0;
  IF actor_stands() AND is_room_member(room) AND NOT EXISTS (
    SELECT 1 FROM room_peers p WHERE p.room_id = room AND p.peer_id = peer_from AND p.member_id <> actor_id()) THEN
    -- Only one transaction writes at a time, so that ids increase in the order of commits, and a reader of the signals
    -- after an id misses none before it.
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
