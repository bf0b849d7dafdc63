-- Empties the results of checks before a call that were made before a time, the oldest first. The places stay.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_ready_checks(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 2) IS NOT TRUE THEN RETURN NULL; END IF;
  UPDATE queue_entries SET ready_check = NULL, ready_checked_at = NULL WHERE id IN (
    SELECT o.id FROM queue_entries o WHERE o.ready_checked_at < before
    ORDER BY o.ready_checked_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_ready_checks FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_ready_checks TO medconsult_app;
