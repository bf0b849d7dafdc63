-- Is this a time of this transaction? It may wait for a lock, and clocks of two nodes differ by a little. Background work
-- is nobody's request, and may be about another time. For policies, guards, and functions that asked for the proof.
CREATE OR REPLACE FUNCTION is_now(at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(claimed_role() = 'SYSTEM'
    OR at BETWEEN claimed_at() - interval '10 seconds' AND claimed_at() + interval '2 minutes', false)
$$;
REVOKE ALL ON FUNCTION is_now FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_now TO medconsult_app;
