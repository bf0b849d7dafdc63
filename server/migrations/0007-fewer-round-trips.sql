-- A message is named by its writer, who may not read the row back and has to say when it is delivered.
-- What is left in the table are hints of the last second.
DELETE FROM outbox;
ALTER TABLE outbox DROP COLUMN id;
ALTER TABLE outbox ADD COLUMN id uuid PRIMARY KEY, ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;

-- How a queue stands, in one round trip: every change of a queue ends with it.
CREATE FUNCTION queue_snapshot(schedule uuid) RETURNS TABLE (places jsonb, visit_minutes double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'queueNumber', p.queue_number, 'status', p.status)
      ORDER BY p.queue_number) FROM queue_places(schedule) p), '[]'), visit_minutes(s.doctor_id)
  FROM schedules s WHERE s.id = schedule
$$;
GRANT EXECUTE ON FUNCTION queue_snapshot(uuid) TO medconsult_app;
