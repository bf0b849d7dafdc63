-- The name of the system actor according to the claim. Unproved: see claimed_id.
CREATE OR REPLACE FUNCTION claimed_name() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(split_part(current_setting('app.actor', true), '|', 4), '') $$;
REVOKE ALL ON FUNCTION claimed_name FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION claimed_name TO medconsult_app;
