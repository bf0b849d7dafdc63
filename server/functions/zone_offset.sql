-- How many minutes a zone is ahead of UTC at an instant, by the table that free times are computed from. NULL: it does not
-- know the zone, or there is no instant.
CREATE OR REPLACE FUNCTION zone_offset(at timestamptz, zone text) RETURNS int
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN extract(epoch FROM (at AT TIME ZONE zone) - (at AT TIME ZONE 'UTC')) / 60;
EXCEPTION
  WHEN invalid_parameter_value THEN RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION zone_offset FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION zone_offset TO medconsult_app;
