-- The role under which others see a member: see shown_as.
CREATE OR REPLACE FUNCTION shown_type(member room_members) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT shown_as(coalesce((SELECT g.user_type FROM room_guests g
    WHERE g.room_id = member.room_id AND g.user_id = member.member_id), member.user_type), member.member_id)
$$;
REVOKE ALL ON FUNCTION shown_type FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION shown_type TO medconsult_app;
