-- Whether a member may come in now. The doctor of a call or a meeting may only while the clinic has verified them.
CREATE OR REPLACE FUNCTION may_come_in(member room_members) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT member.user_type <> 'doctor' OR shown_as('doctor', member.member_id) = 'doctor' $$;
REVOKE ALL ON FUNCTION may_come_in FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION may_come_in TO medconsult_app;
