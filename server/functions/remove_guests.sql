-- Removes guests of before a time, the oldest first, whose room was closed before that time, too.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_guests(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 2) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM room_guests WHERE id IN (
    SELECT o.id FROM room_guests o WHERE o.created_at < before
      AND EXISTS (SELECT FROM rooms r WHERE r.id = o.room_id AND r.closed_at < before)
    ORDER BY o.created_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_guests FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_guests TO medconsult_app;
