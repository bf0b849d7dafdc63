-- The number of ratings of each doctor that are shown, and their mean: see told_ratings. It counts doctor by doctor,
-- because numbering all ratings of the clinic takes longer.
CREATE OR REPLACE FUNCTION rating_figures(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, told int, average double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT d.id, given.told, (
    SELECT avg(shown.score) FROM (
      SELECT r.score FROM visit_ratings r WHERE r.doctor_id = d.id ORDER BY r.rated_at, r.visit_id LIMIT given.told
    ) shown)::double precision
  FROM users d CROSS JOIN LATERAL (
    SELECT (count(*) - count(*) % batch)::int AS told FROM visit_ratings r WHERE r.doctor_id = d.id AND r.rated_at < before
  ) given
  WHERE d.role = 'DOCTOR' AND given.told > 0
    AND CASE (SELECT actor_role()) WHEN 'DOCTOR' THEN d.id = (SELECT actor_id()) ELSE (SELECT actor_role()) = 'ADMIN' END
$$;
REVOKE ALL ON FUNCTION rating_figures FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION rating_figures TO medconsult_app;
