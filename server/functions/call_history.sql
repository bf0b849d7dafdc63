-- All that is known of one call or meeting, step by step: the times of the invitation, the audit trail, and what the
-- pages reported. Ids and codes only. SECURITY DEFINER, because an administrator reads none of these rows otherwise.
CREATE OR REPLACE FUNCTION call_history(room uuid)
RETURNS TABLE (happened_at timestamptz, by text, source text, code text, detail text, peer_id text, other_peer_id text,
  patient_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH opened AS (
    SELECT c.id, c.doctor_id AS host_id, c.patient_id, 'doctor' AS host FROM call_sessions c WHERE c.id = room
    UNION ALL SELECT m.id, m.host_id, m.patient_id, 'host' FROM meetings m WHERE m.id = room
  ), steps AS (
    SELECT c.delivered_at AS at, NULL::uuid AS who, 'SERVER' AS source, 'INVITATION_DELIVERED' AS code, NULL::text AS detail,
      NULL::text AS peer, NULL::text AS other, NULL::int AS position FROM call_sessions c WHERE c.id = room
    UNION ALL SELECT c.created_at, c.doctor_id, 'SERVER', 'INVITED', NULL, NULL, NULL, NULL FROM call_sessions c
    WHERE c.id = room AND NOT EXISTS (SELECT FROM audit_logs l WHERE l.call_session_id = room AND l.action_type = 'CALL_INVITED')
    UNION ALL SELECT m.created_at, m.host_id, 'SERVER', 'CREATED', NULL, NULL, NULL, NULL FROM meetings m WHERE m.id = room
    UNION ALL SELECT c.seen_at, c.patient_id, 'SERVER', 'INVITATION_SEEN', NULL, NULL, NULL, NULL
    FROM call_sessions c WHERE c.id = room
    UNION ALL SELECT c.ended_at, NULL, 'SERVER', c.status, 'by ' || c.ended_by, NULL, NULL, NULL
    FROM call_sessions c WHERE c.id = room
    UNION ALL SELECT l."timestamp", CASE WHEN l.actor = 'user' THEN l.actor_user_id END, 'SERVER', l.action_type, NULL, NULL, NULL, NULL
    FROM audit_logs l WHERE l.call_session_id = room
    UNION ALL SELECT p.happened_at, p.member_id, 'PAGE', p.code, p.detail, p.peer_id, p.other_peer_id, p.position
    FROM room_reports p WHERE p.room_id = room
  )
  SELECT s.at, CASE WHEN s.who IS NULL THEN 'server' WHEN s.who = o.host_id THEN o.host WHEN s.who = o.patient_id THEN 'patient'
      WHEN EXISTS (SELECT FROM users u WHERE u.id = s.who AND u.role = 'ADMIN') THEN 'administrator' ELSE 'guest' END,
    s.source, s.code, s.detail, s.peer, s.other, o.patient_id
  FROM opened o CROSS JOIN steps s
  WHERE s.at IS NOT NULL
    AND (actor_role() = 'ADMIN' OR actor_role() = 'SYSTEM' AND actor_name() = 'command-line')
  ORDER BY s.at, s.source DESC, s.peer, s.position, s.code
$$;
REVOKE ALL ON FUNCTION call_history FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION call_history TO medconsult_app;
