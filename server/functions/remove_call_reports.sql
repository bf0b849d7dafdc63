-- Removes what pages reported of their calls before a time, the oldest first.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_call_reports(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 2) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM room_reports WHERE ctid IN (
    SELECT o.ctid FROM room_reports o WHERE o.happened_at < before
    ORDER BY o.happened_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_call_reports FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_call_reports TO medconsult_app;
