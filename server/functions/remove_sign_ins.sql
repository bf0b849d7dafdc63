-- Removes sign-ins, and attempts, from before a time, the oldest first.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_sign_ins(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM sign_ins WHERE id IN (
    SELECT o.id FROM sign_ins o WHERE o.at < before
    ORDER BY o.at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_sign_ins FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_sign_ins TO medconsult_app;
