-- Ends the sessions of walk-ins whose time is over, for background work. Nothing can open another one for them.
-- @returns how many people it were; NULL for anybody else
CREATE OR REPLACE FUNCTION end_walk_ins(at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone uuid[];
BEGIN
  IF actor_role() IS DISTINCT FROM 'SYSTEM' OR is_now(at) IS NOT TRUE THEN RETURN NULL; END IF;
  WITH over AS (DELETE FROM walk_ins w WHERE w.ends_at <= at AND NOT EXISTS (SELECT 1 FROM call_sessions c
      WHERE c.patient_id = w.patient_id AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')) RETURNING w.patient_id)
    SELECT array_agg(patient_id) INTO gone FROM over;
  UPDATE login_sessions SET ended_at = at, ended_reason = 'VISIT_OVER' WHERE user_id = ANY (gone) AND ended_at IS NULL;
  RETURN coalesce(cardinality(gone), 0);
END $$;
REVOKE ALL ON FUNCTION end_walk_ins FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION end_walk_ins TO medconsult_app;
