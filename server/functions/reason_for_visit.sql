-- The reason for a visit: of a place in a queue, or of an appointment. It runs with the caller's rights, so that
-- row-level security decides whether there is one to see.
CREATE OR REPLACE FUNCTION reason_for_visit(entry uuid, appointment uuid) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT CASE WHEN entry IS NOT NULL THEN (SELECT e.reason FROM queue_entries e WHERE e.id = entry)
    ELSE (SELECT a.notes FROM appointments a WHERE a.id = appointment) END
$$;
REVOKE ALL ON FUNCTION reason_for_visit FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION reason_for_visit TO medconsult_app;
