-- Gives an account another role, for an administrator. A new doctor has to be verified. Sessions end by the trigger of
-- the table.
-- @returns DONE; UNCHANGED when it has that role; NOT_FOUND; LAST_ADMINISTRATOR when nobody could administer any more;
-- IN_USE when records name the person as doctor or patient
CREATE OR REPLACE FUNCTION change_account_role(account uuid, to_role text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  had text;
BEGIN
  IF actor_role() IS DISTINCT FROM 'ADMIN' THEN RETURN NULL; END IF;
  IF to_role <> 'ADMIN' AND NOT has_administrator(account) THEN RETURN 'LAST_ADMINISTRATOR'; END IF;
  -- FOR UPDATE waits for rows that are being written about this account, and keeps others from being written.
  SELECT u.role INTO had FROM users u WHERE u.id = account FOR UPDATE;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF had = to_role THEN RETURN 'UNCHANGED'; END IF;
  IF EXISTS (SELECT 1 FROM schedules s WHERE s.doctor_id = account)
    OR EXISTS (SELECT 1 FROM queue_entries e WHERE e.patient_id = account)
    OR EXISTS (SELECT 1 FROM appointments a WHERE account IN (a.doctor_id, a.patient_id))
    OR EXISTS (SELECT 1 FROM call_sessions c WHERE account IN (c.doctor_id, c.patient_id))
    OR EXISTS (SELECT 1 FROM meetings m WHERE account IN (m.host_id, m.patient_id)) THEN
    RETURN 'IN_USE';
  END IF;
  UPDATE users SET role = to_role, verified_at = NULL, verified_before = NULL WHERE id = account;
  RETURN 'DONE';
END $$;
REVOKE ALL ON FUNCTION change_account_role FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION change_account_role TO medconsult_app;
