-- Notifies the due timer of every node when the next due time may have changed.
CREATE OR REPLACE FUNCTION call_sessions_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('calls_due', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION call_sessions_notify_due FROM PUBLIC, medconsult_app;
