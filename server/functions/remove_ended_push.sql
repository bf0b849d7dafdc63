-- Removes the push subscriptions of browsers that stopped working before a time, the oldest first.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_ended_push(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 30) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM push_subscriptions WHERE id IN (
    SELECT o.id FROM push_subscriptions o WHERE o.ended_at < before
    ORDER BY o.ended_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_ended_push FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_ended_push TO medconsult_app;
