-- SHA-256 (FIPS 180-4) of the seal before and the row as JSON, with its keys in jsonb's order. Nulls are left out, so
-- that a column of a later version does not change earlier hashes.
CREATE OR REPLACE FUNCTION audit_hash(before bytea, entry audit_logs) RETURNS bytea
LANGUAGE sql STABLE SET timezone TO 'UTC'
AS $$ SELECT sha256(before || convert_to(jsonb_strip_nulls(to_jsonb(entry))::text, 'UTF8')) $$;
REVOKE ALL ON FUNCTION audit_hash FROM PUBLIC, medconsult_app;
