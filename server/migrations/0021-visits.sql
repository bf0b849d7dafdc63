-- After the visit: what the doctor writes, what of it the patient reads, and how the patient rates it.

-- A visit has the id of what it was: a call session that took place. Nobody makes or removes one by hand.
CREATE TABLE visits (
  id uuid PRIMARY KEY,
  call_session_id uuid REFERENCES call_sessions ON DELETE CASCADE,
  doctor_id uuid NOT NULL REFERENCES users,
  patient_id uuid NOT NULL REFERENCES users,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- Since when the patient may read the signed note; NULL: it is the doctor's alone.
  note_shared_at timestamptz,
  CONSTRAINT visits_subject CHECK (call_session_id = id)
);
CREATE INDEX visits_doctor ON visits (doctor_id, began_at);

-- By whatever statement the call begins and ends.
CREATE FUNCTION call_sessions_keep_visit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
  VALUES (NEW.id, NEW.id, NEW.doctor_id, NEW.patient_id, NEW.activated_at, NEW.ended_at)
  ON CONFLICT (id) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at;
  RETURN NULL;
END $$;
CREATE TRIGGER call_sessions_visited AFTER INSERT OR UPDATE OF activated_at, ended_at ON call_sessions
  FOR EACH ROW WHEN (NEW.activated_at IS NOT NULL) EXECUTE FUNCTION call_sessions_keep_visit();

INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
SELECT id, id, doctor_id, patient_id, activated_at, ended_at FROM call_sessions WHERE activated_at IS NOT NULL;

-- What is being written: one a document. Its revision rises with every change and never comes again, so that a page
-- that knows an old one is told instead of writing over what another page saved.
CREATE TABLE visit_drafts (
  visit_id uuid NOT NULL REFERENCES visits ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('NOTE', 'SUMMARY')),
  revision int NOT NULL CHECK (revision > 0),
  -- NULL: signed, and nothing written since.
  content jsonb CHECK (octet_length(content::text) < 262144),
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (visit_id, kind)
);

-- What was signed. An amendment is a new version; none is ever changed.
CREATE TABLE visit_versions (
  visit_id uuid NOT NULL REFERENCES visits ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('NOTE', 'SUMMARY')),
  version int NOT NULL CHECK (version > 0),
  content jsonb NOT NULL CHECK (octet_length(content::text) < 262144),
  signed_by uuid NOT NULL REFERENCES users,
  signed_at timestamptz NOT NULL,
  PRIMARY KEY (visit_id, kind, version)
);
-- For the owner too: a mistake in a migration must not rewrite what was signed.
CREATE FUNCTION visit_versions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was signed is never rewritten';
END $$;
CREATE TRIGGER visit_versions_append_only BEFORE UPDATE ON visit_versions
  FOR EACH ROW EXECUTE FUNCTION visit_versions_refuse();

-- One a visit, by its patient.
CREATE TABLE visit_ratings (
  visit_id uuid PRIMARY KEY REFERENCES visits ON DELETE CASCADE,
  score smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment text CHECK (length(comment) BETWEEN 1 AND 1000),
  rated_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL
);

-- What a doctor is told of their ratings: those given before `before`, which nobody can change any more, in whole
-- groups of `batch`, oldest first. One rating more never shows by itself.
-- Asked by the two below only, as the owner: who rated which visit is the patient's to know. A doctor gets their own,
-- an administrator all.
CREATE FUNCTION told_ratings(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, score smallint, comment text, visit_id uuid)
LANGUAGE sql STABLE
AS $$
  SELECT ranked.doctor_id, ranked.score, ranked.comment, ranked.visit_id FROM (
    SELECT v.doctor_id, r.score, r.comment, r.visit_id,
      row_number() OVER (PARTITION BY v.doctor_id ORDER BY r.rated_at, r.visit_id) AS place,
      count(*) OVER (PARTITION BY v.doctor_id) AS given
    FROM visit_ratings r JOIN visits v ON v.id = r.visit_id
    WHERE r.rated_at < before
      AND ((actor_role() = 'DOCTOR' AND v.doctor_id = actor_id()) OR actor_role() = 'ADMIN')
  ) ranked
  WHERE ranked.place <= ranked.given - ranked.given % batch
$$;

CREATE FUNCTION rating_figures(before timestamptz, batch int)
RETURNS TABLE (doctor_id uuid, told int, average double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT t.doctor_id, count(*)::int, avg(t.score)::double precision FROM told_ratings(before, batch) t
  GROUP BY t.doctor_id
$$;
-- In an order that says nothing of theirs.
CREATE FUNCTION rating_comments(before timestamptz, batch int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT t.comment FROM told_ratings(before, batch) t
  WHERE t.comment IS NOT NULL AND actor_role() = 'DOCTOR'
  ORDER BY md5(t.visit_id::text) LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION rating_figures(timestamptz, int), rating_comments(timestamptz, int) TO medconsult_app;

-- SECURITY DEFINER, as is_room_member: policies ask them.
CREATE FUNCTION is_visit_doctor(visit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.id = visit AND v.doctor_id = actor_id() AND actor_role() = 'DOCTOR')
$$;
CREATE FUNCTION is_visit_patient(visit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.id = visit AND v.patient_id = actor_id() AND actor_role() = 'PATIENT')
$$;
GRANT EXECUTE ON FUNCTION is_visit_doctor(uuid), is_visit_patient(uuid) TO medconsult_app;

ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
ALTER TABLE visit_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE visit_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE visit_ratings ENABLE ROW LEVEL SECURITY;

CREATE POLICY visits_people ON visits FOR SELECT TO medconsult_app
  USING (has_account() AND actor_id() IN (doctor_id, patient_id));
CREATE POLICY visits_share ON visits FOR UPDATE TO medconsult_app
  USING (doctor_id = actor_id() AND actor_role() = 'DOCTOR');
-- A draft is nobody's but its doctor's: no administrator, no background work.
CREATE POLICY visit_drafts_doctor ON visit_drafts TO medconsult_app
  USING (is_visit_doctor(visit_id)) WITH CHECK (is_visit_doctor(visit_id));
CREATE POLICY visit_versions_doctor ON visit_versions FOR SELECT TO medconsult_app USING (is_visit_doctor(visit_id));
CREATE POLICY visit_versions_patient ON visit_versions FOR SELECT TO medconsult_app
  USING (is_visit_patient(visit_id) AND (kind = 'SUMMARY'
    OR EXISTS (SELECT 1 FROM visits v WHERE v.id = visit_id AND v.note_shared_at IS NOT NULL)));
CREATE POLICY visit_versions_sign ON visit_versions FOR INSERT TO medconsult_app
  WITH CHECK (signed_by = actor_id() AND is_visit_doctor(visit_id));
CREATE POLICY visit_ratings_read ON visit_ratings FOR SELECT TO medconsult_app USING (is_visit_patient(visit_id));
CREATE POLICY visit_ratings_give ON visit_ratings FOR INSERT TO medconsult_app
  WITH CHECK (is_visit_patient(visit_id)
    AND EXISTS (SELECT 1 FROM visits v WHERE v.id = visit_id AND v.ended_at IS NOT NULL));
CREATE POLICY visit_ratings_change ON visit_ratings FOR UPDATE TO medconsult_app USING (is_visit_patient(visit_id));

GRANT SELECT ON visits TO medconsult_app;
GRANT UPDATE (note_shared_at) ON visits TO medconsult_app;
GRANT SELECT, INSERT ON visit_drafts TO medconsult_app;
GRANT UPDATE (revision, content, saved_at) ON visit_drafts TO medconsult_app;
GRANT SELECT, INSERT ON visit_versions TO medconsult_app;
GRANT SELECT, INSERT ON visit_ratings TO medconsult_app;
GRANT UPDATE (score, comment, changed_at) ON visit_ratings TO medconsult_app;
