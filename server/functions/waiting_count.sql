-- The number of patients who wait in a queue or are called from it. SECURITY DEFINER, because a patient must be able to
-- see how many wait, and not who.
CREATE OR REPLACE FUNCTION waiting_count(schedule uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL') AND has_account()
$$;
REVOKE ALL ON FUNCTION waiting_count FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION waiting_count TO medconsult_app;
