-- The places of a queue and their statuses, without the patients. SECURITY DEFINER, because a patient must be able to
-- see how many wait, and not who.
CREATE OR REPLACE FUNCTION queue_places(schedule uuid) RETURNS TABLE (id uuid, queue_number int, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT e.id, e.queue_number, e.status FROM queue_entries e
  WHERE e.schedule_id = schedule AND e.status <> 'LEFT' AND has_account()
  ORDER BY e.queue_number
$$;
REVOKE ALL ON FUNCTION queue_places FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION queue_places TO medconsult_app;
