-- Sends a notification that the actor may send: see may_notify. The actor may not read the receiver's settings and
-- browsers, so this runs as its owner.
-- @returns whether it is in the bell's list; NULL when the receiver wants it on no channel
CREATE OR REPLACE FUNCTION notify_user(given jsonb, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  note notifications := jsonb_populate_record(NULL::notifications, given);
  wanted text[];
  expires timestamptz := (given->>'expires_at')::timestamptz;
BEGIN
  IF NOT coalesce(has_account(), false) THEN RETURN NULL; END IF;
  PERFORM guard(is_now(at) AND may_notify(note), 'this is not for the actor to tell');
  -- Two use cases about the same appointment of one person must not use the same sequence number.
  IF note.appointment_id IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(note.user_id::text || note.appointment_id::text, 19));
    IF (given->>'supersedes')::boolean THEN
      PERFORM withdraw_deliveries(note.appointment_id, note.user_id, at);
    END IF;
  END IF;
  SELECT array_agg(p.channel) INTO wanted
  FROM jsonb_array_elements_text(given->'possible') p(channel)
  LEFT JOIN notification_choices c ON c.user_id = note.user_id AND c.kind = note.kind AND c.channel = p.channel
  WHERE coalesce(c.enabled, given->'chosen' ? p.channel);
  IF wanted IS NULL THEN RETURN NULL; END IF;
  INSERT INTO notifications (id, user_id, kind, shown, appointment_id, call_session_id, schedule_id, visit_id,
    person_name, starts_at, ends_at, kept_starts_at, kept_ends_at, visit_type, place, guest_id,
    meeting_code, sequence, created_at)
  VALUES (note.id, note.user_id, note.kind, 'IN_APP' = ANY (wanted), note.appointment_id, note.call_session_id,
    note.schedule_id, note.visit_id, note.person_name, note.starts_at, note.ends_at, note.kept_starts_at, note.kept_ends_at, note.visit_type, note.place, note.guest_id, note.meeting_code,
    CASE WHEN note.appointment_id IS NOT NULL THEN (
      SELECT coalesce(max(n.sequence), -1) + 1 FROM notifications n
      WHERE n.user_id = note.user_id AND n.appointment_id = note.appointment_id) END, at);
  IF 'EMAIL' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
    VALUES (gen_random_uuid(), note.user_id, 'EMAIL', note.kind, note.id, at, expires, at);
  END IF;
  IF 'PUSH' = ANY (wanted) THEN
    INSERT INTO deliveries (id, user_id, channel, kind, notification_id, subscription_id, due_at, expires_at, created_at)
    SELECT gen_random_uuid(), note.user_id, 'PUSH', note.kind, note.id, s.id, at, expires, at
    FROM push_subscriptions s WHERE s.user_id = note.user_id AND s.ended_at IS NULL;
  END IF;
  PERFORM pg_notify('deliveries_due', '');
  RETURN 'IN_APP' = ANY (wanted);
END $$;
REVOKE ALL ON FUNCTION notify_user FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION notify_user TO medconsult_app;
