-- Signalling between as many as a room takes, guests among them. What it replaces carried signals between two, and
-- is empty between calls.
DROP TABLE call_signals, call_peers;
DROP FUNCTION call_signals_kept(uuid, uuid), forget_call_signals(uuid);

-- Whose page a peer id is: of three, one must not be able to speak, or be spoken to, in the name of another.
-- `asked_at` is a lease like presence, of a page that asks by HTTP because it has no socket.
CREATE UNLOGGED TABLE room_peers (
  room_id uuid NOT NULL,
  peer_id text NOT NULL CHECK (length(peer_id) BETWEEN 1 AND 64),
  member_id uuid NOT NULL,
  bound_at timestamptz NOT NULL,
  asked_at timestamptz,
  PRIMARY KEY (room_id, peer_id),
  FOREIGN KEY (room_id, member_id) REFERENCES room_members ON DELETE CASCADE
);
CREATE INDEX room_peers_member ON room_peers (room_id, member_id, bound_at);

-- Signals for a member whose page has no socket, until it asks, the member is out, or the room closes.
CREATE TABLE room_signals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id uuid NOT NULL,
  from_member uuid NOT NULL,
  from_peer text NOT NULL,
  to_member uuid NOT NULL,
  to_peer text,
  signal jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  FOREIGN KEY (room_id, from_member) REFERENCES room_members ON DELETE CASCADE,
  FOREIGN KEY (room_id, to_member) REFERENCES room_members ON DELETE CASCADE
);
CREATE INDEX room_signals_to ON room_signals (room_id, to_member, id);
CREATE INDEX room_signals_from ON room_signals (room_id, from_member);

CREATE FUNCTION rooms_forget_signals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM room_peers WHERE room_id = NEW.id;
  DELETE FROM room_signals WHERE room_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER rooms_closed_signals AFTER UPDATE OF closed_at ON rooms
  FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION rooms_forget_signals();

-- As whom the actor is in a room; no row for whoever is no member. The row is kept from going until the end of the
-- transaction: what is written about the member meanwhile cannot hang in the air.
-- SECURITY DEFINER: locking asks for a right to update.
CREATE FUNCTION enter_room(room uuid) RETURNS TABLE (user_type text, name text, is_open boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.user_type, m.name, r.closed_at IS NULL
  FROM room_members m JOIN rooms r ON r.id = m.room_id
  WHERE m.room_id = room AND m.member_id = actor_id()
  FOR KEY SHARE OF m
$$;

-- Makes a peer id the actor's, or finds that it is. A page has one id, so of each member only the newest count.
-- SECURITY DEFINER: the row that is in the way may be another's.
CREATE FUNCTION claim_room_peer(room uuid, peer text, at timestamptz, asks boolean)
RETURNS TABLE (is_own boolean, asked_before timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_row room_peers;
BEGIN
  IF NOT is_room_member(room) THEN
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

-- Keeps a signal for each of the recipients who has not too many waiting. SECURITY DEFINER: the sender may not read
-- what is kept for another, and never chooses in whose name it is.
CREATE FUNCTION keep_room_signal(
  room uuid, peer_from text, peer_to text, recipients uuid[], content jsonb, at timestamptz, quota int
) RETURNS TABLE (kept int, meant int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  kept := 0;
  meant := 0;
  IF is_room_member(room) THEN
    -- One writer at a time: ids then rise in the order of the commits, and a reader that asks for what came
    -- after one id misses none below it.
    PERFORM pg_advisory_xact_lock(hashtextextended(room::text, 0));
    SELECT count(*) INTO meant FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id();
    INSERT INTO room_signals (room_id, from_member, from_peer, to_member, to_peer, signal, created_at)
    SELECT room, actor_id(), peer_from, m.member_id, peer_to, content, at FROM room_members m
    WHERE m.room_id = room AND m.member_id = ANY (recipients) AND m.member_id <> actor_id()
      AND (SELECT count(*) FROM room_signals s WHERE s.room_id = room AND s.to_member = m.member_id) < quota
    FOR KEY SHARE OF m;
    GET DIAGNOSTICS kept = ROW_COUNT;
  END IF;
  RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION enter_room(uuid), claim_room_peer(uuid, text, timestamptz, boolean),
  keep_room_signal(uuid, text, text, uuid[], jsonb, timestamptz, int) TO medconsult_app;

ALTER TABLE room_peers ENABLE ROW LEVEL SECURITY;
ALTER TABLE room_signals ENABLE ROW LEVEL SECURITY;
CREATE POLICY room_peers_read ON room_peers FOR SELECT TO medconsult_app USING (is_room_member(room_id));
CREATE POLICY room_peers_own ON room_peers FOR UPDATE TO medconsult_app USING (member_id = actor_id());
CREATE POLICY room_signals_receive ON room_signals FOR SELECT TO medconsult_app USING (to_member = actor_id());
CREATE POLICY room_signals_forget ON room_signals FOR DELETE TO medconsult_app USING (to_member = actor_id());
GRANT SELECT ON room_peers, room_signals TO medconsult_app;
GRANT UPDATE (asked_at) ON room_peers TO medconsult_app;
GRANT DELETE ON room_signals TO medconsult_app;
