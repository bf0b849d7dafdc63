-- People end their own sessions, and change their own name and password.
ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED',
    'ENDED_BY_OWNER'));
-- The function takes the reason too.
DROP FUNCTION IF EXISTS end_login_session(uuid, timestamptz);

-- A password that was changed by the old one has no link. Mails about a second factor have no link with a secret.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_about, ADD CONSTRAINT deliveries_about CHECK (CASE
  WHEN kind IN ('DIGEST', 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_RESET', 'RECOVERY_CODE_USED',
    'PASSKEY_ADDED', 'PASSKEY_REMOVED') THEN num_nonnulls(notification_id, reset_id, confirmation_id) = 0
  WHEN kind = 'PASSWORD_CHANGED' THEN num_nonnulls(notification_id, reset_id, confirmation_id) <= 1
  ELSE num_nonnulls(notification_id, reset_id, confirmation_id) = 1 END);
