-- The median length of a doctor's last 20 visits, in minutes; 10 if there are fewer than three. SECURITY DEFINER,
-- because a patient may see the figure and not the visits.
CREATE OR REPLACE FUNCTION visit_minutes(doctor uuid) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN count(*) < 3 THEN 10
    ELSE greatest(1, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)) END
  FROM (
    SELECT extract(epoch FROM ended_at - activated_at) / 60 AS minutes FROM call_sessions
    WHERE doctor_id = doctor AND activated_at IS NOT NULL AND ended_at IS NOT NULL AND has_account()
    ORDER BY ended_at DESC LIMIT 20
  ) recent
$$;
REVOKE ALL ON FUNCTION visit_minutes FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION visit_minutes TO medconsult_app;
