-- The smallest id (UUIDv7) of so many milliseconds before the latest sealed entry.
CREATE OR REPLACE FUNCTION audit_horizon(look_back_ms bigint) RETURNS uuid
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT (lpad(to_hex(greatest(0, ('x' || left(replace(audit_id::text, '-', ''), 12))::bit(48)::bigint - look_back_ms)), 12, '0')
      || repeat('0', 20))::uuid
    FROM audit_seals ORDER BY audit_id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'::uuid)
$$;
REVOKE ALL ON FUNCTION audit_horizon FROM PUBLIC, medconsult_app;
