-- Removes links that confirm an address, and their deliveries, that expired before a time, the oldest first.
-- For retention. SECURITY DEFINER, because the application may not delete these rows.
-- @returns how many it removed; NULL for anybody else, or when the limit is too young
CREATE OR REPLACE FUNCTION remove_address_links(before timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF may_remove(before, 7) IS NOT TRUE THEN RETURN NULL; END IF;
  DELETE FROM email_confirmations WHERE id IN (
    SELECT o.id FROM email_confirmations o WHERE o.expires_at < before
    ORDER BY o.expires_at LIMIT least(most, 1000) FOR UPDATE OF o SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION remove_address_links FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION remove_address_links TO medconsult_app;
