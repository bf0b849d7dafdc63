-- Whether a member may come in now. The doctor of a call or a meeting may only while the clinic has verified them. The
-- patient of a call may not after leaving it, until they have returned in time.
CREATE OR REPLACE FUNCTION may_come_in(member room_members) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT CASE member.user_type
    WHEN 'doctor' THEN shown_as('doctor', member.member_id) = 'doctor'
    WHEN 'patient' THEN NOT EXISTS (
      SELECT FROM call_sessions c WHERE c.id = member.room_id AND c.rejoin_until IS NOT NULL)
    ELSE true END
$$;
REVOKE ALL ON FUNCTION may_come_in FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION may_come_in TO medconsult_app;
