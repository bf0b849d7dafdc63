-- The instant of a local time. A time that occurs twice means the first occurrence; a time that a change of the clocks
-- skips means the moment of the change.
CREATE OR REPLACE FUNCTION instant_of(wall timestamp, zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  -- The local time as if it were UTC. The offsets of the day before and the day after are those on either side of a
  -- change, if there is one.
  plain timestamptz := wall AT TIME ZONE 'UTC';
  day interval := interval '24 hours';
  early timestamptz := plain - (((plain - day) AT TIME ZONE zone) - ((plain - day) AT TIME ZONE 'UTC'));
  late timestamptz := plain - (((plain + day) AT TIME ZONE zone) - ((plain + day) AT TIME ZONE 'UTC'));
  below timestamptz := least(early, late);
  above timestamptz := greatest(early, late);
  middle timestamptz;
BEGIN
  IF below AT TIME ZONE zone = wall THEN RETURN below; END IF;
  IF above AT TIME ZONE zone = wall THEN RETURN above; END IF;
  WHILE above - below > interval '1 second' LOOP
    middle := date_trunc('second', below + (above - below) / 2);
    IF middle AT TIME ZONE zone < wall THEN below := middle; ELSE above := middle; END IF;
  END LOOP;
  RETURN above;
END $$;
REVOKE ALL ON FUNCTION instant_of FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION instant_of TO medconsult_app;
