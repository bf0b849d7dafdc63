-- Whether the actor may take a place in a queue of this doctor: with an account in everybody's, without one only where the
-- doctor's public link is switched on. SECURITY DEFINER, because a doctor who cannot be found may have such a link too.
CREATE OR REPLACE FUNCTION may_join_queue_of(doctor uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM users u WHERE u.id = actor_id() AND u.identity = 'ACCOUNT')
    OR EXISTS (SELECT FROM doctor_profiles p WHERE p.doctor_id = doctor AND p.handle IS NOT NULL)
$$;
REVOKE ALL ON FUNCTION may_join_queue_of FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION may_join_queue_of TO medconsult_app;
