-- Guards the moves of a guest, and gives whoever leaves the room two minutes to return by themselves.
CREATE OR REPLACE FUNCTION room_guests_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own boolean := coalesce(NEW.user_id = claimed_id() OR NEW.id = claimed_id() AND claimed_role() = 'GUEST', false);
BEGIN
  -- Not for whoever was sent out, refused or lost, and not with the end of the call.
  NEW.rejoin_until := CASE
    WHEN NEW.status <> 'LEFT' THEN NULL
    WHEN OLD.status = 'LEFT' THEN CASE WHEN NEW.rejoin_until IS NOT NULL THEN OLD.rejoin_until END
    WHEN OLD.status = 'ADMITTED' AND own THEN claimed_at() + interval '2 minutes' END;
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(NEW.status = OLD.status OR may_move('guest', OLD.status, NEW.status), 'no such move of a guest');
  -- Nobody lets themselves in from the lobby, and nobody else brings back whoever has left.
  PERFORM guard(NEW.status <> 'ADMITTED'
    OR CASE OLD.status WHEN 'LEFT' THEN own AND OLD.rejoin_until > claimed_at() ELSE NOT own END,
    'this guest has to be let in');
  -- The lease of a guest without a token is only set by background work, of the node that holds the connection.
  PERFORM guard(NEW.due_at IS NOT DISTINCT FROM OLD.due_at OR claimed_role() = 'SYSTEM'
    OR NEW.due_at IS NULL AND NEW.status NOT IN ('WAITING', 'ADMITTED'), 'this of a guest is not for its actor to write');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION room_guests_guard FROM PUBLIC, medconsult_app;
