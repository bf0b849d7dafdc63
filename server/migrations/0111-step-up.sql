-- When the owner of a session last gave the password again, for what needs a fresh proof; NULL: not since the sign-in,
-- which counts as a proof itself.
ALTER TABLE login_sessions ADD COLUMN proven_at timestamptz;
