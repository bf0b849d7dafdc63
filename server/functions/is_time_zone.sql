-- Whether PostgreSQL knows this time zone. Its list and the browser's may differ by a year.
CREATE OR REPLACE FUNCTION is_time_zone(zone text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM now() AT TIME ZONE zone;
  RETURN true;
EXCEPTION
  WHEN invalid_parameter_value THEN RETURN false;
END $$;
REVOKE ALL ON FUNCTION is_time_zone FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_time_zone TO medconsult_app;
