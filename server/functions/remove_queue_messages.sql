-- Removes messages between a doctor and somebody who waited from before a time, the oldest first.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_queue_messages(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 2) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM queue_messages WHERE id IN (
    SELECT o.id FROM queue_messages o WHERE o.sent_at < before
    ORDER BY o.sent_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_queue_messages FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_queue_messages TO medconsult_app;
