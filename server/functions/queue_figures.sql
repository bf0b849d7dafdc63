-- How many places of today's queues, and of sessions that are still online, have each status that is not final. For the
-- metrics. SECURITY DEFINER, because they may see figures and not the rows behind them.
CREATE OR REPLACE FUNCTION queue_figures(day date) RETURNS TABLE (status text, places int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.status, count(*)::int FROM queue_entries e
  WHERE e.schedule_id IN (SELECT s.id FROM schedules s WHERE s.status = 'ONLINE' OR s.date = day AND s.status = 'UPCOMING')
    AND e.status NOT IN ('LEFT', 'DONE') AND actor_role() = 'SYSTEM'
  GROUP BY e.status
$$;
REVOKE ALL ON FUNCTION queue_figures FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION queue_figures TO medconsult_app;
