-- Closes a room whose call or meeting is deleted, because the room has no foreign key to them.
CREATE OR REPLACE FUNCTION rooms_end_with_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE rooms SET closed_at = greatest(now(), opened_at,
      (SELECT max(m.created_at) FROM chat_messages m WHERE m.room_id = OLD.id))
  WHERE id = OLD.id AND closed_at IS NULL;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION rooms_end_with_owner FROM PUBLIC, medconsult_app;
