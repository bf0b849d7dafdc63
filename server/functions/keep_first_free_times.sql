-- Computes the first free times that are due, at most so many, and says until when each holds: until it is too soon to be
-- booked, or until a hold ends. Where there is none, another look is taken after five minutes, because the calendar's
-- horizon moves on. The changes that are noted are taken away before the time is computed: one that is committed in between
-- stays noted, and has it computed again.
CREATE OR REPLACE FUNCTION keep_first_free_times(at timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due uuid;
  free timestamptz;
  done int := 0;
BEGIN
  IF actor_role() IS DISTINCT FROM 'SYSTEM' THEN RETURN 0; END IF;
  -- Of calendars that are gone.
  DELETE FROM free_time_changes c WHERE NOT EXISTS (SELECT FROM first_free_times f WHERE f.doctor_id = c.doctor_id);
  FOR due IN
    SELECT f.doctor_id FROM first_free_times f
    WHERE f.doctor_id IN (SELECT c.doctor_id FROM free_time_changes c
      UNION SELECT d.doctor_id FROM first_free_times d WHERE d.due_at <= at)
    ORDER BY f.due_at LIMIT most FOR UPDATE SKIP LOCKED
  LOOP
    DELETE FROM free_time_changes c WHERE c.doctor_id = due;
    free := next_free_slot(due, at);
    UPDATE first_free_times f SET free_at = free, due_at = least(
      coalesce(free - (SELECT make_interval(mins => c.notice_minutes) FROM calendars c WHERE c.doctor_id = due),
        at + interval '5 minutes'),
      (SELECT min(h.due_at) FROM appointments h WHERE h.doctor_id = due AND h.status = 'HELD' AND h.due_at > at))
    WHERE f.doctor_id = due;
    done := done + 1;
  END LOOP;
  RETURN done;
END $$;
REVOKE ALL ON FUNCTION keep_first_free_times FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION keep_first_free_times TO medconsult_app;
