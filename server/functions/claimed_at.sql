-- When the transaction began according to its claim, by the clock of the server that signed. Unproved: see claimed_id.
CREATE OR REPLACE FUNCTION claimed_at() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT to_timestamp(nullif(split_part(current_setting('app.actor', true), '|', 5), '')::double precision / 1000) $$;
REVOKE ALL ON FUNCTION claimed_at FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION claimed_at TO medconsult_app;
