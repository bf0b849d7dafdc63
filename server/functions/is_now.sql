-- Whether a time belongs to this transaction. Some tolerance is needed, because a transaction may wait for a lock, and
-- the clocks of two nodes differ a little. Background work may use any time. For policies, guards, and functions that
-- verify the claim.
CREATE OR REPLACE FUNCTION is_now(at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(claimed_role() = 'SYSTEM'
    OR at BETWEEN claimed_at() - interval '10 seconds' AND claimed_at() + interval '2 minutes', false)
$$;
REVOKE ALL ON FUNCTION is_now FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_now TO medconsult_app;
