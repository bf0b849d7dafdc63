-- Removes appointments that were cancelled before a time, the oldest first. One with a visit, in which something is written,
-- or with a call stays.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_cancelled_appointments(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 30) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM appointments WHERE id IN (
    SELECT o.id FROM appointments o WHERE o.closed_at < before
      AND o.status = 'CANCELLED' AND NOT EXISTS (SELECT FROM visits v WHERE v.appointment_id = o.id)
      AND NOT EXISTS (SELECT FROM call_sessions c WHERE c.appointment_id = o.id)
    ORDER BY o.closed_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_cancelled_appointments FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_cancelled_appointments TO medconsult_app;
