-- How far an invitation has come: on a device of the patient's, before their eyes, and rung for longer at their wish.
ALTER TABLE call_sessions
  ADD COLUMN delivered_at timestamptz,
  ADD COLUMN seen_at timestamptz,
  ADD COLUMN extended boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT call_sessions_seen CHECK (seen_at IS NULL OR delivered_at IS NOT NULL);
GRANT UPDATE (delivered_at, seen_at) ON call_sessions TO medconsult_app;

-- The patient's wish, once, for an invitation of a queue that still rings: as long again as it rang at first. An
-- appointment's stands long enough. SECURITY DEFINER: nobody else moves the end of an invitation.
-- @returns its new end, or NULL
CREATE FUNCTION extend_invitation(call uuid, at timestamptz) RETURNS timestamptz
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE call_sessions SET expires_at = expires_at + interval '60 seconds', due_at = due_at + interval '60 seconds',
    extended = true
  WHERE id = call AND patient_id = actor_id() AND status = 'INVITED' AND expires_at > at AND NOT extended
    AND appointment_id IS NULL
  RETURNING expires_at
$$;
GRANT EXECUTE ON FUNCTION extend_invitation(uuid, timestamptz) TO medconsult_app;
