-- Guards the moves of a guest.
CREATE OR REPLACE FUNCTION room_guests_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(NEW.status = OLD.status OR may_move('guest', OLD.status, NEW.status), 'no such move of a guest');
  -- The lease of a guest without a token is only set by background work, of the node that holds the connection.
  PERFORM guard(NEW.due_at IS NOT DISTINCT FROM OLD.due_at OR claimed_role() = 'SYSTEM'
    OR NEW.due_at IS NULL AND NEW.status NOT IN ('WAITING', 'ADMITTED'), 'this of a guest is not for its actor to write');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION room_guests_guard FROM PUBLIC, medconsult_app;
