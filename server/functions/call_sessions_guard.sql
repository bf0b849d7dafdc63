-- Guards the moves of a call: the doctor offers it, and the patient accepts or declines it. A call that has ended does
-- not change any more.
CREATE OR REPLACE FUNCTION call_sessions_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  self uuid := claimed_id();
  side text := CASE WHEN claimed_role() = 'SYSTEM' THEN 'system' WHEN self = NEW.doctor_id THEN 'doctor'
    WHEN self = NEW.patient_id THEN 'patient' END;
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM guard(NEW.status = 'INVITED' AND NEW.due_at = NEW.expires_at AND is_now(NEW.created_at)
      AND NEW.expires_at < claimed_at() + interval '1 hour' AND NOT NEW.extended
      AND num_nonnulls(NEW.confirmed_at, NEW.activated_at, NEW.ended_at, NEW.ended_by, NEW.delivered_at, NEW.seen_at,
        NEW.doctor_peer_id, NEW.patient_peer_id, NEW.rejoin_until) = 0
      AND (NEW.queue_entry_id IS NULL
        OR EXISTS (SELECT 1 FROM queue_entries e WHERE e.id = NEW.queue_entry_id AND e.status = 'INVITED')),
      'a call begins with an invitation');
    RETURN NEW;
  END IF;
  PERFORM guard(OLD.ended_at IS NULL, 'this call is over');
  -- Nobody returns to a call that has ended. An older version of the server does not know the column.
  IF NEW.ended_at IS NOT NULL THEN NEW.rejoin_until := NULL; END IF;
  PERFORM guard(NEW.status = OLD.status OR may_move('call_session', OLD.status, NEW.status) AND CASE NEW.status
      WHEN 'CONFIRMED' THEN side = 'patient' AND OLD.expires_at > claimed_at()
      WHEN 'DECLINED' THEN side = 'patient'
      WHEN 'EXPIRED' THEN side <> 'patient'
      WHEN 'ENDED' THEN OLD.status <> 'INVITED' OR side <> 'patient'
      ELSE true END, 'no such move of a call');
  PERFORM guard(
    (NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at OR NEW.status = 'CONFIRMED' AND is_now(NEW.confirmed_at))
    AND (NEW.activated_at IS NOT DISTINCT FROM OLD.activated_at OR NEW.status = 'ACTIVE' AND is_now(NEW.activated_at))
    AND (NEW.ended_at IS NULL OR is_now(NEW.ended_at))
    AND (NEW.ended_by IS NULL OR side IN (NEW.ended_by, 'system') AND NEW.status = 'ENDED')
    AND (NEW.delivered_at IS NOT DISTINCT FROM OLD.delivered_at OR side = 'patient' AND is_now(NEW.delivered_at))
    AND (NEW.seen_at IS NOT DISTINCT FROM OLD.seen_at OR side = 'patient' AND is_now(NEW.seen_at))
    AND (NEW.doctor_peer_id IS NOT DISTINCT FROM OLD.doctor_peer_id OR side = 'doctor')
    AND (NEW.patient_peer_id IS NOT DISTINCT FROM OLD.patient_peer_id OR side = 'patient')
    -- The patient has two minutes once they have left, and ends them by returning within them.
    AND (NEW.rejoin_until IS NOT DISTINCT FROM OLD.rejoin_until OR NEW.ended_at IS NOT NULL
      OR side = 'patient' AND CASE WHEN OLD.rejoin_until IS NULL THEN is_now(NEW.rejoin_until - interval '2 minutes')
        ELSE NEW.rejoin_until IS NULL AND OLD.rejoin_until > claimed_at() END)
    AND (NEW.due_at IS NULL OR side = 'system' OR CASE NEW.status WHEN 'INVITED' THEN NEW.due_at = NEW.expires_at
      ELSE NEW.due_at < claimed_at() + interval '5 minutes' END),
    'this of a call is not for its actor to write');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION call_sessions_guard FROM PUBLIC, medconsult_app;
