-- A page of the practice sessions that a patient can choose from: those of today and later, those that are online, and
-- those of yesterday whose planned end after midnight has not come. Sessions of doctors whom the patient knows from a
-- queue or an appointment come first, then the others, both in order of time. SECURITY DEFINER, because row-level security
-- would ask about each session's doctor.
-- @param name patterns of search_patterns(); NULL: any doctor
-- @param after the last session of the page before
CREATE OR REPLACE FUNCTION listed_schedules(name text[], after uuid, most int, today date, zone text, at timestamptz)
RETURNS TABLE (schedule_id uuid, known boolean, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan ROWS 50
AS $$
#variable_conflict use_column
DECLARE
  me uuid := actor_id();
  doctors uuid[];
  last schedules;
  -- Without an account: other sessions than those that such a patient may join are not shown.
  walk_in boolean := EXISTS (SELECT FROM users u WHERE u.id = me AND u.identity <> 'ACCOUNT');
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN; END IF;
  doctors := ARRAY(
    SELECT s.doctor_id FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id WHERE e.patient_id = me
    UNION SELECT a.doctor_id FROM appointments a WHERE a.patient_id = me AND a.status <> 'HELD');
  SELECT * INTO last FROM schedules s WHERE s.id = after;
  RETURN QUERY
  SELECT page.id, page.known, row_number() OVER (ORDER BY NOT page.known, page.date, page.start_time, page.id) FROM (
    SELECT s.id, s.doctor_id = ANY (doctors) AS known, s.date, s.start_time
    FROM (
      SELECT o.* FROM schedules o WHERE o.status = 'ONLINE' AND o.date < today - 1
      UNION ALL
      SELECT d.* FROM schedules d WHERE d.date >= today - 1 AND (d.date >= today OR d.status = 'ONLINE'
        OR (d.end_time <= d.start_time AND upper(hours_on(d.date, d.start_time, d.end_time, zone)) > listed_schedules.at))
    ) s JOIN users u ON u.id = s.doctor_id AND u.verified_at IS NOT NULL
    WHERE (NOT walk_in OR s.doctor_id = ANY (doctors) OR may_join_queue_of(s.doctor_id))
      AND (listed_schedules.name IS NULL OR u.name_forms LIKE ALL (listed_schedules.name))
      AND (after IS NULL OR (NOT (s.doctor_id = ANY (doctors)), s.date, s.start_time, s.id)
        > (NOT (last.doctor_id = ANY (doctors)), last.date, last.start_time, last.id))
    ORDER BY NOT (s.doctor_id = ANY (doctors)), s.date, s.start_time, s.id LIMIT most
  ) page;
END $$;
REVOKE ALL ON FUNCTION listed_schedules FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION listed_schedules TO medconsult_app;
