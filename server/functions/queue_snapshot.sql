-- The snapshot of a queue in one round trip, with which every change of a queue ends.
CREATE OR REPLACE FUNCTION queue_snapshot(schedule uuid) RETURNS TABLE (places jsonb, visit_minutes double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'queueNumber', p.queue_number, 'status', p.status)
      ORDER BY p.queue_number) FROM queue_places(schedule) p), '[]'), visit_minutes(s.doctor_id)
  FROM schedules s WHERE s.id = schedule AND has_account()
$$;
REVOKE ALL ON FUNCTION queue_snapshot FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION queue_snapshot TO medconsult_app;
