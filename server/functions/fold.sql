-- Lower case and without accents, for searching: "Jose" finds "José".
CREATE OR REPLACE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')) $$;
REVOKE ALL ON FUNCTION fold FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION fold TO medconsult_app;
