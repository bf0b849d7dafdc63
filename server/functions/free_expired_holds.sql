-- Deletes the expired holds that could block this doctor: those in the doctor's calendar, and those that patients with
-- an open appointment of this doctor have in other calendars. It checks the expiry of each row again, because the caller
-- may have waited for a lock.
-- SECURITY DEFINER, because the holds are other patients'.
CREATE OR REPLACE FUNCTION free_expired_holds(doctor uuid, at timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM appointments h WHERE h.status = 'HELD'
      AND h.due_at <= least(at, actor_at() + interval '15 seconds') AND has_account()
      AND (h.doctor_id = doctor OR EXISTS (SELECT 1 FROM appointments a
        WHERE a.doctor_id = doctor AND a.patient_id = h.patient_id AND a.status IN ('PENDING', 'PROPOSED', 'CONFIRMED')))
    RETURNING 1
  ) SELECT count(*)::int FROM gone
$$;
REVOKE ALL ON FUNCTION free_expired_holds FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION free_expired_holds TO medconsult_app;
