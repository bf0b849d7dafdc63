-- The number of calls that are under way, including those of appointments; clinic_figures counts places in queues.
-- SECURITY DEFINER, because the administrator may see this figure and not the rows behind it.
CREATE OR REPLACE FUNCTION calls_now() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*)::int FROM call_sessions c WHERE c.status IN ('CONFIRMED', 'ACTIVE') AND actor_role() = 'ADMIN'
$$;
REVOKE ALL ON FUNCTION calls_now FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION calls_now TO medconsult_app;
