-- Guests without a token leave when their room closes.
CREATE OR REPLACE FUNCTION room_guests_gone() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('WAITING', 'ADMITTED') THEN NEW.due_at := NULL; END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION room_guests_gone FROM PUBLIC, medconsult_app;
