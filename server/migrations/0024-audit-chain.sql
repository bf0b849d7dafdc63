-- The audit trail as a chain: each row is sealed by the hash of itself and of the seal before. Whoever changes, removes or
-- slips in a row afterwards, the owner of the database included, is found out by looking the chain over.
-- Sealed in the background, some seconds after the fact: in the transaction itself, everybody's work would wait for the
-- last seal, one after the other.
CREATE TABLE audit_seals (
  -- 1, 2, 3 … without a gap.
  position bigint PRIMARY KEY CHECK (position > 0),
  audit_id uuid NOT NULL UNIQUE,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  sealed_at timestamptz NOT NULL
);

-- SHA-256 (FIPS 180-4) of the seal before and the row, written out as JSON with its keys in jsonb's order. Nulls are left
-- out, so that a column that a later version adds does not change what was sealed before.
CREATE FUNCTION audit_hash(before bytea, entry audit_logs) RETURNS bytea
LANGUAGE sql STABLE SET timezone TO 'UTC'
AS $$ SELECT sha256(before || convert_to(jsonb_strip_nulls(to_jsonb(entry))::text, 'UTF8')) $$;

-- What may still be written by a transaction under way: rows with an id (UUIDv7) from an hour before the latest sealed one on.
CREATE FUNCTION audit_horizon() RETURNS uuid
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT (lpad(to_hex(greatest(0, ('x' || left(replace(audit_id::text, '-', ''), 12))::bit(48)::bigint - 3600000)), 12, '0')
      || repeat('0', 20))::uuid
    FROM audit_seals ORDER BY audit_id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'::uuid)
$$;

-- Seals what has been committed since. One at a time, on all nodes. SECURITY DEFINER: nobody else writes seals.
CREATE FUNCTION seal_audit_trail(at timestamptz, most int) RETURNS TABLE (sealed int, last_position bigint, head bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  entry audit_logs;
BEGIN
  sealed := 0;
  IF actor_role() IS DISTINCT FROM 'SYSTEM' THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('audit-chain'));
  SELECT s.position, s.hash INTO last_position, head FROM audit_seals s ORDER BY s.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  head := coalesce(head, sha256(''));
  FOR entry IN
    SELECT l.* FROM audit_logs l
    WHERE l.id >= audit_horizon() AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = l.id)
    ORDER BY l."timestamp", l.id LIMIT most
  LOOP
    head := audit_hash(head, entry);
    last_position := last_position + 1;
    sealed := sealed + 1;
    INSERT INTO audit_seals VALUES (last_position, entry.id, head, at);
  END LOOP;
  RETURN NEXT;
END $$;

-- Looks the whole chain over. `broken_position`: the first seal that does not fit, because its row was changed or removed,
-- or a seal was. `strays`: rows that were slipped in later than any transaction lasts. `unsealed`: rows too new to be sealed.
CREATE FUNCTION check_audit_trail()
RETURNS TABLE (entries bigint, last_position bigint, head bytea, broken_position bigint, strays bigint, unsealed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  seal record;
  expected bytea := sha256('');
  next_position bigint := 1;
BEGIN
  IF actor_role() IS DISTINCT FROM 'ADMIN' THEN RETURN; END IF;
  SELECT count(*) INTO entries FROM audit_logs;
  FOR seal IN
    SELECT s.position, s.hash, l AS entry FROM audit_seals s LEFT JOIN audit_logs l ON l.id = s.audit_id ORDER BY s.position
  LOOP
    expected := CASE WHEN seal.entry IS NULL THEN NULL ELSE audit_hash(expected, seal.entry) END;
    IF seal.position <> next_position OR expected IS DISTINCT FROM seal.hash THEN
      broken_position := next_position;
      EXIT;
    END IF;
    next_position := next_position + 1;
  END LOOP;
  SELECT s.position, s.hash INTO last_position, head FROM audit_seals s ORDER BY s.position DESC LIMIT 1;
  SELECT count(*) FILTER (WHERE l.id < audit_horizon()), count(*) FILTER (WHERE l.id >= audit_horizon())
  INTO strays, unsealed
  FROM audit_logs l WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = l.id);
  last_position := coalesce(last_position, 0);
  RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION seal_audit_trail(timestamptz, int), check_audit_trail() TO medconsult_app;

-- Nobody reads seals but by looking the chain over.
ALTER TABLE audit_seals ENABLE ROW LEVEL SECURITY;
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION audit_logs_refuse();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_refuse();
