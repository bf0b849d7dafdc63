-- The ratings that are shown to doctors: those given before `before`, which nobody can change any more, in whole groups
-- of `batch`, oldest first. So a single new rating never shows. Only rating_figures and rating_comments call it, as the
-- owner, because only the patient may know who rated which visit. A doctor gets their own ratings, and an administrator
-- all.
CREATE OR REPLACE FUNCTION told_ratings(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, score smallint, comment text, visit_id uuid)
LANGUAGE sql STABLE
AS $$
  SELECT ranked.doctor_id, ranked.score, ranked.comment, ranked.visit_id FROM (
    SELECT r.doctor_id, r.score, r.comment, r.visit_id,
      row_number() OVER (PARTITION BY r.doctor_id ORDER BY r.rated_at, r.visit_id) AS place,
      count(*) OVER (PARTITION BY r.doctor_id) AS given
    FROM visit_ratings r
    WHERE r.rated_at < before AND CASE (SELECT actor_role()) WHEN 'DOCTOR' THEN r.doctor_id = (SELECT actor_id())
      ELSE (SELECT actor_role()) = 'ADMIN' END
  ) ranked
  WHERE ranked.place <= ranked.given - ranked.given % batch
$$;
REVOKE ALL ON FUNCTION told_ratings FROM PUBLIC, medconsult_app;
