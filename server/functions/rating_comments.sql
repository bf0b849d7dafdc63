-- The comments of patients about the acting doctor, in an order that does not reveal their authors: see told_ratings.
CREATE OR REPLACE FUNCTION rating_comments(before timestamptz, batch int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT t.comment FROM told_ratings(before, batch) t
  WHERE t.comment IS NOT NULL AND actor_role() = 'DOCTOR'
  ORDER BY md5(t.visit_id::text) LIMIT 200
$$;
REVOKE ALL ON FUNCTION rating_comments FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION rating_comments TO medconsult_app;
