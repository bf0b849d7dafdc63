-- Until when somebody who has left may return by themselves: the patient of a call, and a guest who was let in.
ALTER TABLE call_sessions
  ADD COLUMN rejoin_until timestamptz,
  ADD CONSTRAINT call_sessions_rejoin CHECK (rejoin_until IS NULL OR status IN ('CONFIRMED', 'ACTIVE'));
GRANT UPDATE (rejoin_until) ON call_sessions TO medconsult_app;

-- A trigger writes it, and no statement of the application.
ALTER TABLE room_guests
  ADD COLUMN rejoin_until timestamptz,
  ADD CONSTRAINT room_guests_rejoin CHECK (rejoin_until IS NULL OR status = 'LEFT');
GRANT SELECT (rejoin_until) ON room_guests TO medconsult_app;

-- Whoever left and is in time lets themselves in; room_guests_guard checks from where they come, and when.
ALTER POLICY room_guests_account_moves ON room_guests
  WITH CHECK (user_id = claimed_id() AND status IN ('WAITING', 'LEFT', 'ADMITTED'));
ALTER POLICY room_guests_self_moves ON room_guests
  WITH CHECK (id = claimed_id() AND claimed_role() = 'GUEST' AND status IN ('WAITING', 'LEFT', 'ADMITTED'));
