-- What has changed in a queue since its watchers were told last, in one round trip; every change of a queue ends with it.
-- From then on it counts as told. The transaction has to hold the queue's lock. SECURITY DEFINER, because a patient must be
-- able to see how many wait, and not who.
CREATE OR REPLACE FUNCTION queue_changes(schedule uuid)
RETURNS TABLE (since bigint, places jsonb, total int, visit_minutes double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  queue schedules;
BEGIN
  IF has_account() IS NOT TRUE THEN RETURN; END IF;
  SELECT * INTO queue FROM schedules s WHERE s.id = schedule FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE schedules s SET told_revision = s.queue_revision WHERE s.id = schedule;
  RETURN QUERY SELECT queue.told_revision,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'queueNumber', e.queue_number, 'status', e.status)
        ORDER BY e.queue_number)
      FROM queue_entries e WHERE e.schedule_id = schedule AND e.revision > queue.told_revision), '[]'),
    waiting_count(schedule), visit_minutes(queue.doctor_id);
END $$;
REVOKE ALL ON FUNCTION queue_changes FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION queue_changes TO medconsult_app;
