-- Whoever begins to wait is looked at at once: is the host there? Nothing is known of it yet, and of who waits no longer
-- nothing is kept.
CREATE OR REPLACE FUNCTION room_guests_knocked() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status = 'WAITING' AND TG_OP = 'UPDATE' AND OLD.status = 'WAITING' THEN RETURN NEW; END IF;
  NEW.host_reach := NULL;
  NEW.host_look_at := CASE NEW.status WHEN 'WAITING' THEN timestamptz 'epoch' END;
  IF NEW.status = 'WAITING' THEN PERFORM pg_notify('hosts_due', ''); END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION room_guests_knocked FROM PUBLIC, medconsult_app;
