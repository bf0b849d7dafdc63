-- The number of ratings of each doctor that are shown, and their mean: see told_ratings.
CREATE OR REPLACE FUNCTION rating_figures(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, told int, average double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT t.doctor_id, count(*)::int, avg(t.score)::double precision FROM told_ratings(before, batch) t
  GROUP BY t.doctor_id
$$;
REVOKE ALL ON FUNCTION rating_figures FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION rating_figures TO medconsult_app;
