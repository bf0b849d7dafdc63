-- Wakes every node's timer when the next due time may have come nearer.
CREATE OR REPLACE FUNCTION meetings_notify_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('meetings_due', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION meetings_notify_due FROM PUBLIC, medconsult_app;
