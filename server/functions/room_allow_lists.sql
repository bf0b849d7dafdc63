-- For rooms of which the actor is a verified member: who may be in the room now (nobody once it is closed), whether a
-- member wants relays only, and who paused it. SECURITY DEFINER, because the choice of relays is shown as a fact of the
-- room and not of the patient who chose it.
CREATE OR REPLACE FUNCTION room_allow_lists(asked uuid[]) RETURNS TABLE (room_id uuid, members jsonb, relay_only boolean, paused_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.id, coalesce(jsonb_agg(jsonb_build_object('userId', m.member_id, 'userType', shown_type(m), 'userName', m.name)
      ORDER BY m.member_id) FILTER (WHERE m.member_id IS NOT NULL), '[]'),
    coalesce(bool_or(p.relay_only), false), r.paused_by
  FROM rooms r
  LEFT JOIN room_members m ON m.room_id = r.id AND r.closed_at IS NULL AND may_come_in(m)
  LEFT JOIN patient_profiles p ON p.patient_id = m.member_id
  WHERE r.id = ANY(asked)
    AND ((SELECT actor_role()) = 'SYSTEM' OR ((SELECT actor_stands()) AND is_room_member(r.id)))
  GROUP BY r.id
$$;
REVOKE ALL ON FUNCTION room_allow_lists FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION room_allow_lists TO medconsult_app;
