-- Extends an invitation of a queue once, while it rings, by as long as it rang at first. The invitation of an
-- appointment lasts long enough. SECURITY DEFINER, because the patient may not change the invitation's end otherwise.
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
