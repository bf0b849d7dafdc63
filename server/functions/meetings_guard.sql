-- Guards the moves and times of a meeting.
CREATE OR REPLACE FUNCTION meetings_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user <> 'medconsult_app' THEN RETURN NEW; END IF;
  PERFORM guard(OLD.ended_at IS NULL, 'this meeting is over');
  PERFORM guard(NEW.status = OLD.status OR may_move('meeting', OLD.status, NEW.status), 'no such move of a meeting');
  PERFORM guard(NEW.due_at IS NULL OR claimed_role() = 'SYSTEM' OR NEW.due_at <= greatest(NEW.link_ends_at, claimed_at() + interval '5 minutes'),
    'a meeting ends when nobody is there');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION meetings_guard FROM PUBLIC, medconsult_app;
