-- Assigns a peer id to the actor, or finds that it is the actor's. A page has one id, so for each member only the
-- newest ids are kept. SECURITY DEFINER, because the row with this id may be another member's.
CREATE OR REPLACE FUNCTION claim_room_peer(room uuid, peer text, at timestamptz, asks boolean)
RETURNS TABLE (is_own boolean, asked_before timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_row room_peers;
BEGIN
  IF NOT (actor_stands() AND is_room_member(room)) THEN
    RETURN QUERY SELECT false, NULL::timestamptz;
    RETURN;
  END IF;
  INSERT INTO room_peers (room_id, peer_id, member_id, bound_at, asked_at)
  VALUES (room, peer, actor_id(), at, CASE WHEN asks THEN at END) ON CONFLICT (room_id, peer_id) DO NOTHING;
  IF FOUND THEN
    DELETE FROM room_peers p WHERE p.room_id = room AND p.member_id = actor_id() AND p.peer_id <> peer
      AND p.peer_id NOT IN (SELECT n.peer_id FROM room_peers n
        WHERE n.room_id = room AND n.member_id = actor_id() ORDER BY n.bound_at DESC LIMIT 20);
  ELSE
    SELECT * INTO found_row FROM room_peers p WHERE p.room_id = room AND p.peer_id = peer;
    IF found_row.member_id IS DISTINCT FROM actor_id() THEN
      RETURN QUERY SELECT false, NULL::timestamptz;
      RETURN;
    END IF;
    IF asks THEN
      UPDATE room_peers p SET asked_at = at WHERE p.room_id = room AND p.peer_id = peer;
    END IF;
  END IF;
  IF asks THEN
    UPDATE room_peers p SET asked_at = NULL
    WHERE p.room_id = room AND p.member_id = actor_id() AND p.peer_id <> peer AND p.asked_at IS NOT NULL;
  END IF;
  RETURN QUERY SELECT true, found_row.asked_at;
END $$;
REVOKE ALL ON FUNCTION claim_room_peer FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION claim_room_peer TO medconsult_app;
