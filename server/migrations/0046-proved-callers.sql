-- What a function with its owner's rights tells or does is for a caller who is proved, as the policies of the tables are
-- (0031): is_room_member() and its like believe who is said to act.

-- As before, of rooms to which the proved actor belongs.
CREATE OR REPLACE FUNCTION room_allow_lists(asked uuid[]) RETURNS TABLE (room_id uuid, members jsonb, relay_only boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.id, coalesce(jsonb_agg(jsonb_build_object('userId', m.member_id, 'userType', shown_type(m), 'userName', m.name)
      ORDER BY m.member_id) FILTER (WHERE m.member_id IS NOT NULL), '[]'),
    coalesce(bool_or(p.relay_only), false)
  FROM rooms r
  LEFT JOIN room_members m ON m.room_id = r.id AND r.closed_at IS NULL AND may_come_in(m)
  LEFT JOIN patient_profiles p ON p.patient_id = m.member_id
  WHERE r.id = ANY(asked)
    AND ((SELECT actor_role()) = 'SYSTEM' OR ((SELECT actor_stands()) AND is_room_member(r.id)))
  GROUP BY r.id
$$;

-- Nothing else in them changes.
DO $$
BEGIN
  EXECUTE replace(pg_get_functiondef('claim_room_peer(uuid, text, timestamptz, boolean)'::regprocedure),
    'IF NOT is_room_member(room) THEN', 'IF NOT (actor_stands() AND is_room_member(room)) THEN');
  EXECUTE replace(pg_get_functiondef('may_audit(uuid, uuid, uuid, uuid)'::regprocedure),
    E'BEGIN\n', E'BEGIN\n  IF NOT actor_stands() THEN RETURN false; END IF;\n');
END $$;

-- Links that are long over are forgotten (accounts/session-keeper.ts).
GRANT DELETE ON email_confirmations TO medconsult_app;
