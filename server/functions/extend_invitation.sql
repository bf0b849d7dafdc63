-- The patient's wish, once, for an invitation of a queue that still rings: as long again as it rang at first. An
-- appointment's stands long enough. SECURITY DEFINER: nobody else moves the end of an invitation.
-- @returns its new end, or NULL
CREATE OR REPLACE FUNCTION extend_invitation(call uuid, at timestamptz) RETURNS timestamptz
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE call_sessions SET expires_at = expires_at + interval '60 seconds', due_at = due_at + interval '60 seconds',
    extended = true
  WHERE id = call AND patient_id = actor_id() AND status = 'INVITED' AND expires_at > greatest(at, actor_at())
    AND NOT extended AND appointment_id IS NULL
  RETURNING expires_at
$$;
REVOKE ALL ON FUNCTION extend_invitation FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION extend_invitation TO medconsult_app;
