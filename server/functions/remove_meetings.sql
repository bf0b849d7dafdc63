-- Removes meetings that ended before a time, the oldest first, with who was there and with their rooms.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_meetings(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone uuid[];
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  WITH over AS (
    DELETE FROM meetings WHERE id IN (
      SELECT o.id FROM meetings o WHERE o.ended_at < before
      ORDER BY o.ended_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED)
    RETURNING id
  ) SELECT array_agg(id) INTO gone FROM over;
  -- A room has no foreign key to its meeting.
  DELETE FROM rooms WHERE id = ANY (gone);
  RETURN coalesce(cardinality(gone), 0);
END $$;
REVOKE ALL ON FUNCTION remove_meetings FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_meetings TO medconsult_app;
