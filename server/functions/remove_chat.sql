-- Removes rooms that were closed before a time, the oldest first, with their messages, members and guests.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_chat(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM rooms WHERE id IN (
    SELECT o.id FROM rooms o WHERE o.closed_at < before
    ORDER BY o.closed_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_chat FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_chat TO medconsult_app;
