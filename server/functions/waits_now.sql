-- Whether a patient waits in the queue of a session that is online.
CREATE OR REPLACE FUNCTION waits_now(schedule uuid, patient uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (SELECT 1 FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE s.id = schedule AND s.status = 'ONLINE' AND e.patient_id = patient AND e.status IN ('WAITING', 'READY'))
$$;
REVOKE ALL ON FUNCTION waits_now FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION waits_now TO medconsult_app;
