-- The first free slot of a doctor, or NULL. For a search: `LEFT JOIN LATERAL next_free_slot(u.id, $now) ON true`. It
-- looks at one week after the other, because most doctors have a free slot soon.
CREATE OR REPLACE FUNCTION next_free_slot(doctor uuid, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
  cal calendars;
  week timestamptz;
  found_at timestamptz;
BEGIN
  SELECT * INTO cal FROM calendars WHERE doctor_id = doctor;
  IF NOT FOUND OR NOT coalesce(has_account(), false) THEN RETURN NULL; END IF;
  week := at + make_interval(mins => cal.notice_minutes);
  WHILE week < at + make_interval(days => cal.horizon_days) LOOP
    SELECT min(starts_at) INTO found_at FROM free_slots(doctor, week, week + interval '7 days', at);
    IF found_at IS NOT NULL THEN RETURN found_at; END IF;
    week := week + interval '7 days';
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION next_free_slot FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION next_free_slot TO medconsult_app;
