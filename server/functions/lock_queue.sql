-- Locks the queue of a schedule for this transaction, and raises its revision. Every use case that changes a queue or a
-- call of it takes this lock first, so that all take their locks in the same order.
CREATE OR REPLACE FUNCTION lock_queue(schedule uuid)
RETURNS TABLE (revision bigint, status text, doctor_id uuid, date date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE schedules s SET queue_revision = s.queue_revision + 1
  WHERE s.id = schedule AND has_account()
  RETURNING s.queue_revision, s.status, s.doctor_id, s.date
$$;
REVOKE ALL ON FUNCTION lock_queue FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION lock_queue TO medconsult_app;
