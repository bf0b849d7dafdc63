-- Forgets what was said in a call that is over. SECURITY DEFINER: whoever ends a call may not read what was
-- said to the other side, and a DELETE with a WHERE reaches only rows that its actor may read.
CREATE FUNCTION forget_call_signals(call uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  DELETE FROM call_signals g USING call_sessions c
  WHERE g.call_session_id = call AND c.id = call
    AND (actor_role() = 'SYSTEM' OR actor_id() IN (c.doctor_id, c.patient_id))
$$;
GRANT EXECUTE ON FUNCTION forget_call_signals(uuid) TO medconsult_app;
