-- How many calls are under way now, those of appointments too: clinic_figures counts places in queues. SECURITY
-- DEFINER, as that one is: the administrator is told a figure, never the rows behind it.
CREATE OR REPLACE FUNCTION calls_now() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM call_sessions c WHERE c.status IN ('CONFIRMED', 'ACTIVE') AND actor_role() = 'ADMIN'
$$;
REVOKE ALL ON FUNCTION calls_now FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION calls_now TO medconsult_app;
