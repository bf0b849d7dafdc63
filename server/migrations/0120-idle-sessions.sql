-- A session that nobody uses ends by itself, where its role or the shared computer says so. Its due time is data, which
-- every use of it moves.
ALTER TABLE login_sessions
  ADD COLUMN idle_minutes int CHECK (idle_minutes BETWEEN 1 AND 1440),
  ADD COLUMN idle_ends_at timestamptz,
  ADD CONSTRAINT login_sessions_idle CHECK ((idle_minutes IS NULL) = (idle_ends_at IS NULL));
CREATE INDEX login_sessions_idle_ends ON login_sessions (idle_ends_at) WHERE ended_at IS NULL AND idle_ends_at IS NOT NULL;

ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED',
    'ENDED_BY_OWNER', 'VISIT_OVER', 'EMAIL_CHANGED', 'IDLE'));
GRANT UPDATE (idle_ends_at) ON login_sessions TO medconsult_app;
