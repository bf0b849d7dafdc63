-- Holds the moves of a guest.
CREATE OR REPLACE FUNCTION room_guests_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(NEW.status = OLD.status OR may_move('guest', OLD.status, NEW.status), 'no such move of a guest');
  -- How long somebody without a token counts as there, whoever holds their connection says.
  PERFORM guard(NEW.due_at IS NOT DISTINCT FROM OLD.due_at OR claimed_role() = 'SYSTEM'
    OR NEW.due_at IS NULL AND NEW.status NOT IN ('WAITING', 'ADMITTED'), 'this of a guest is not for its actor to write');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION room_guests_guard FROM PUBLIC, medconsult_app;
