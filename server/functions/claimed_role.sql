-- The role of the actor according to the claim. Unproved: see claimed_id.
CREATE OR REPLACE FUNCTION claimed_role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(split_part(current_setting('app.actor', true), '|', 3), '') $$;
REVOKE ALL ON FUNCTION claimed_role FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION claimed_role TO medconsult_app;
