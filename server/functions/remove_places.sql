-- Removes places in queues that were taken before a time, in sessions of that day or earlier, the oldest first. A place from
-- which a call came stays with its call.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_places(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM queue_entries WHERE id IN (
    SELECT o.id FROM queue_entries o WHERE o.joined_at < before
      AND o.status <> 'DONE' AND NOT EXISTS (SELECT FROM call_sessions c WHERE c.queue_entry_id = o.id)
      AND EXISTS (SELECT FROM schedules s WHERE s.id = o.schedule_id AND s.status <> 'ONLINE' AND s.date <= before::date)
    ORDER BY o.joined_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_places FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_places TO medconsult_app;
