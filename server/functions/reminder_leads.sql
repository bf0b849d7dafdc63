-- How long before its appointment each reminder is sent. The values are the contract's; a test compares them.
CREATE OR REPLACE FUNCTION reminder_leads() RETURNS TABLE (kind text, lead interval)
LANGUAGE sql IMMUTABLE
AS $$ VALUES ('APPOINTMENT_TOMORROW', interval '24 hours'), ('APPOINTMENT_SOON', interval '30 minutes') $$;
REVOKE ALL ON FUNCTION reminder_leads FROM PUBLIC, medconsult_app;
