-- Hours of one date as a range. An end at or before the start is on the next day. Empty when a change of the clocks
-- skips these hours.
CREATE OR REPLACE FUNCTION hours_on(day date, start_time time, end_time time, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT tstzrange(instant_of(day + start_time, zone),
    greatest(instant_of(day + start_time, zone),
      instant_of(day + end_time + CASE WHEN end_time <= start_time THEN interval '1 day' ELSE interval '0' END, zone)))
$$;
REVOKE ALL ON FUNCTION hours_on FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION hours_on TO medconsult_app;
