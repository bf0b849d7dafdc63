-- Removes calls that ended before a time and never began, the oldest first, with their rooms. One with a visit stays, because
-- the doctor phoned instead, and one with messages until these go. A place that was done, and now has no call, goes too.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_invitations(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone uuid[];
  places uuid[];
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  WITH over AS (
    DELETE FROM call_sessions WHERE id IN (
      SELECT o.id FROM call_sessions o WHERE o.ended_at < before AND o.activated_at IS NULL
        AND NOT EXISTS (SELECT FROM visits v WHERE v.call_session_id = o.id)
        AND NOT EXISTS (SELECT FROM chat_messages m WHERE m.room_id = o.id)
      ORDER BY o.ended_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED)
    RETURNING id, queue_entry_id
  ) SELECT array_agg(id), array_agg(queue_entry_id) INTO gone, places FROM over;
  -- A room has no foreign key to its call.
  DELETE FROM rooms WHERE id = ANY (gone);
  DELETE FROM queue_entries e WHERE e.id = ANY (places) AND e.status = 'DONE'
    AND NOT EXISTS (SELECT FROM call_sessions c WHERE c.queue_entry_id = e.id);
  RETURN coalesce(cardinality(gone), 0);
END $$;
REVOKE ALL ON FUNCTION remove_invitations FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_invitations TO medconsult_app;
