-- Locks a doctor's calendar for this transaction. Every use case that changes one of the doctor's appointments, or the
-- call of one, takes this lock first. SECURITY DEFINER, because a lock requires the right to update.
CREATE OR REPLACE FUNCTION lock_calendar(doctor uuid) RETURNS TABLE (verified boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM calendars c JOIN users u ON u.id = c.doctor_id
  WHERE c.doctor_id = doctor AND has_account()
  FOR NO KEY UPDATE OF c
$$;
REVOKE ALL ON FUNCTION lock_calendar FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_calendar TO medconsult_app;
