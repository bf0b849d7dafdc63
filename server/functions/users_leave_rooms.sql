-- Removes a deleted account from all rooms, because room_members has no foreign key to accounts.
CREATE OR REPLACE FUNCTION users_leave_rooms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM room_members WHERE member_id = OLD.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION users_leave_rooms FROM PUBLIC, medconsult_app;
