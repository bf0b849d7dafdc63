-- Withdraws the deliveries about an appointment that were not sent yet. A delivery that is being sent is not retried.
-- @param receiver NULL for everybody
CREATE OR REPLACE FUNCTION withdraw_deliveries(appointment uuid, receiver uuid, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE deliveries d SET
    state = CASE d.state WHEN 'PENDING' THEN 'WITHDRAWN' ELSE d.state END,
    due_at = CASE d.state WHEN 'PENDING' THEN NULL ELSE d.due_at END,
    finished_at = CASE d.state WHEN 'PENDING' THEN at END,
    withdrawn = true
  FROM notifications n
  WHERE d.notification_id = n.id AND n.appointment_id = appointment AND (receiver IS NULL OR n.user_id = receiver)
    AND d.due_at IS NOT NULL AND has_account()
$$;
REVOKE ALL ON FUNCTION withdraw_deliveries FROM PUBLIC, medconsult_app;
