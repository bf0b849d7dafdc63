-- Notifies the due timer of every node when the next due time may be earlier now.
CREATE OR REPLACE FUNCTION meetings_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('meetings_due', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION meetings_notify_due FROM PUBLIC, medconsult_app;
