-- Seals the entries that were committed since the last call. Only one call on all nodes runs at a time. SECURITY
-- DEFINER, because nobody else may write seals. `refused`: the seal that the caller knows is missing or differs; then
-- nothing is sealed. `began`: there were entries before this call. `look_back_ms`: how far before the latest sealed
-- entry it looks for entries that were committed late. Most are less than a minute late, so frequent calls need not
-- look through the entries of an hour each time. Custom plans, and a subquery that cannot become a join, keep it from
-- reading the seals of years for the entries of a minute.
CREATE OR REPLACE FUNCTION seal_audit_trail(at timestamptz, most int, look_back_ms bigint, known_position bigint, known_head bytea)
RETURNS TABLE (sealed int, last_position bigint, head bytea, refused boolean, began boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  entry audit_logs;
  horizon uuid;
BEGIN
  sealed := 0;
  IF actor_role() IS DISTINCT FROM 'SYSTEM' THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('audit-chain'));
  SELECT s.position, s.hash INTO last_position, head FROM audit_seals s ORDER BY s.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  head := coalesce(head, sha256(''));
  began := EXISTS (SELECT FROM audit_logs);
  refused := known_position > 0
    AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.position = known_position AND s.hash = known_head);
  IF refused THEN RETURN NEXT; RETURN; END IF;
  horizon := audit_horizon(look_back_ms);
  FOR entry IN
    SELECT l.* FROM audit_logs l
    WHERE l.id >= horizon AND (SELECT true FROM audit_seals s WHERE s.audit_id = l.id) IS NULL
    ORDER BY l."timestamp", l.id LIMIT most
  LOOP
    head := audit_hash(head, entry);
    last_position := last_position + 1;
    sealed := sealed + 1;
    INSERT INTO audit_seals VALUES (last_position, entry.id, head, at);
  END LOOP;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION seal_audit_trail FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION seal_audit_trail TO medconsult_app;
