-- Locks a doctor's calendar for this transaction: every story that changes an appointment of theirs, or a call of it,
-- begins here. SECURITY DEFINER: locking asks for a right to update.
CREATE OR REPLACE FUNCTION lock_calendar(doctor uuid) RETURNS TABLE (verified boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT u.verified_at IS NOT NULL FROM calendars c JOIN users u ON u.id = c.doctor_id
  WHERE c.doctor_id = doctor AND has_account()
  FOR NO KEY UPDATE OF c
$$;
REVOKE ALL ON FUNCTION lock_calendar FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_calendar TO medconsult_app;
