-- Holds whose time is over keep nothing from anybody. Of another patient's holds it deletes only those that are over:
-- the caller may have waited for a lock meanwhile. SECURITY DEFINER: they are another patient's.
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
