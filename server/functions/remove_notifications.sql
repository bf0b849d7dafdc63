-- Removes notifications from before a time, the oldest first. Those of an open appointment stay, because the next calendar
-- entry counts on from theirs, and those of which an e-mail or a push is still to be sent.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_notifications(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 30) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM notifications WHERE id IN (
    SELECT o.id FROM notifications o WHERE o.created_at < before
      AND NOT EXISTS (SELECT FROM deliveries d WHERE d.notification_id = o.id AND d.due_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM appointments a WHERE a.id = o.appointment_id
        AND a.status NOT IN ('COMPLETED', 'NO_SHOW', 'CANCELLED'))
    ORDER BY o.created_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_notifications FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_notifications TO medconsult_app;
