-- Returns the offset of a zone, in minutes ahead of UTC, at an instant and after each change until another instant; no rows
-- if the zone is not known. Two changes within a day, of which the second undoes the first, are missed.
CREATE OR REPLACE FUNCTION zone_changes(zone text, from_at timestamptz, until_at timestamptz)
RETURNS TABLE (since timestamptz, minutes int)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  at timestamptz := date_trunc('minute', from_at);
  next_at timestamptz;
  below timestamptz;
  above timestamptz;
  middle timestamptz;
  before int := zone_offset(at, zone);
  after int;
BEGIN
  IF before IS NULL THEN RETURN; END IF;
  since := at;
  minutes := before;
  RETURN NEXT;
  WHILE at < until_at LOOP
    next_at := at + interval '24 hours';
    after := extract(epoch FROM (next_at AT TIME ZONE zone) - (next_at AT TIME ZONE 'UTC')) / 60;
    IF after <> before THEN
      below := at;
      above := next_at;
      WHILE above - below > interval '1 second' LOOP
        middle := date_trunc('second', below + (above - below) / 2);
        IF extract(epoch FROM (middle AT TIME ZONE zone) - (middle AT TIME ZONE 'UTC')) / 60 = before THEN
          below := middle;
        ELSE
          above := middle;
        END IF;
      END LOOP;
      since := above;
      minutes := after;
      RETURN NEXT;
      before := after;
    END IF;
    at := next_at;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION zone_changes FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION zone_changes TO medconsult_app;
