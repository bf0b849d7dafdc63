-- Notifies the due timer of every node when the next due time may have changed.
CREATE OR REPLACE FUNCTION appointments_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('appointments_due', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION appointments_notify_due FROM PUBLIC, medconsult_app;
