-- A page of the verified and visible doctors, with the first bookable time of each as it is kept: see first_free_times. It
-- is computed where it is due, and for a doctor of whom the actor holds a time, which is free for the actor and for
-- nobody else. SECURITY DEFINER, because row-level security asks four tables about each doctor before it compares them.
-- @param name, place patterns of search_patterns(); NULL: any
-- @param after the last doctor of the page before; after_free_at: their first bookable time
CREATE OR REPLACE FUNCTION listed_doctors(
  name text[], specialty uuid, language text, place text[], free_before timestamptz, soonest boolean, after uuid,
  after_free_at timestamptz, most int, at timestamptz
) RETURNS TABLE (doctor_id uuid, free_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan ROWS 20
AS $$
#variable_conflict use_column
DECLARE
  held uuid := (SELECT h.doctor_id FROM appointments h WHERE h.patient_id = actor_id() AND h.status = 'HELD');
  last_name text := (SELECT l.folded_name FROM users l WHERE l.id = after AND l.role = 'DOCTOR');
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN; END IF;
  RETURN QUERY
  SELECT u.id, free.at FROM users u
    JOIN doctor_profiles p ON p.doctor_id = u.id AND p.visible
    LEFT JOIN first_free_times f ON f.doctor_id = u.id
    CROSS JOIN LATERAL (SELECT CASE WHEN f.due_at > listed_doctors.at AND u.id IS DISTINCT FROM held
        AND NOT EXISTS (SELECT FROM free_time_changes c WHERE c.doctor_id = u.id) THEN f.free_at
      ELSE next_free_slot(u.id, listed_doctors.at) END AS at) free
  WHERE u.role = 'DOCTOR' AND u.verified_at IS NOT NULL
    AND (listed_doctors.name IS NULL OR u.name_forms LIKE ALL (listed_doctors.name))
    AND (specialty IS NULL OR p.specialty_id = specialty)
    AND (language IS NULL OR EXISTS (SELECT 1 FROM unnest(p.languages) AS spoken
      WHERE lower(spoken) = lower(language) OR lower(spoken) LIKE lower(language) || '-%'))
    AND (place IS NULL OR p.place_forms LIKE ALL (place))
    AND (free_before IS NULL OR free.at < free_before)
    -- The page starts after the sort key of the last page's end. So doctors who are added or removed before it cause
    -- neither repetitions nor gaps.
    AND (after IS NULL OR CASE WHEN soonest THEN (coalesce(free.at, 'infinity'), u.id) > (coalesce(after_free_at, 'infinity'), after)
      ELSE (u.folded_name, u.id) > (last_name, after) END)
  ORDER BY CASE WHEN soonest THEN coalesce(free.at, 'infinity') END, CASE WHEN NOT soonest THEN u.folded_name END, u.id
  LIMIT most;
END $$;
REVOKE ALL ON FUNCTION listed_doctors FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION listed_doctors TO medconsult_app;
