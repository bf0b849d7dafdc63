-- When the oldest entry of the audit trail was written that is not sealed yet; NULL when all are. For the metrics.
-- SECURITY DEFINER, because the seals are the sealer's.
CREATE OR REPLACE FUNCTION oldest_unsealed() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  horizon uuid;
BEGIN
  IF actor_role() IS DISTINCT FROM 'SYSTEM' THEN RETURN NULL; END IF;
  horizon := audit_horizon(30000);
  RETURN (SELECT min(l."timestamp") FROM audit_logs l
    WHERE l.id >= horizon AND (SELECT true FROM audit_seals s WHERE s.audit_id = l.id) IS NULL);
END $$;
REVOKE ALL ON FUNCTION oldest_unsealed FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION oldest_unsealed TO medconsult_app;
