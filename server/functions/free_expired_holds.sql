-- Deletes expired holds. It checks the expiry of each row again, because the caller may have waited for a lock.
-- SECURITY DEFINER, because the holds are other patients'.
CREATE OR REPLACE FUNCTION free_expired_holds(doctor uuid, at timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM appointments WHERE doctor_id = doctor AND status = 'HELD'
      AND due_at <= least(at, actor_at() + interval '15 seconds') AND has_account() RETURNING 1
  ) SELECT count(*)::int FROM gone
$$;
REVOKE ALL ON FUNCTION free_expired_holds FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION free_expired_holds TO medconsult_app;
