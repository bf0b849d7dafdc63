-- Accounts that an administrator invites, disables and enables, and the link by which the first administrator is made.
ALTER TABLE users
  -- Since when the account cannot be used.
  ADD COLUMN disabled_at timestamptz,
  -- The verification of a disabled doctor, which enabling the account brings back.
  ADD COLUMN verified_before timestamptz,
  -- Since when an invited person has not chosen a password.
  ADD COLUMN invited_at timestamptz;
-- So every condition on verified_at also excludes disabled doctors.
ALTER TABLE users ADD CONSTRAINT users_disabled CHECK (
  CASE WHEN disabled_at IS NULL THEN verified_before IS NULL ELSE verified_at IS NULL END);

CREATE OR REPLACE FUNCTION users_keep_verification() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER users_verification_kept BEFORE UPDATE OF disabled_at ON users
  FOR EACH ROW WHEN ((NEW.disabled_at IS NULL) <> (OLD.disabled_at IS NULL)) EXECUTE FUNCTION users_keep_verification();
CREATE TRIGGER users_disabled AFTER UPDATE OF disabled_at ON users
  FOR EACH ROW WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION users_end_sessions();

CREATE OR REPLACE FUNCTION credentials_accept_invitation() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER credentials_chosen AFTER INSERT ON credentials
  FOR EACH ROW EXECUTE FUNCTION credentials_accept_invitation();

-- An administrator invites, and inserts no other account.
CREATE POLICY users_invite ON users FOR INSERT TO medconsult_app
  WITH CHECK ((SELECT actor_role()) = 'ADMIN' AND is_now(invited_at) AND is_now(created_at)
    AND num_nonnulls(disabled_at, email_confirmed_at) = 0 AND (verified_at IS NULL OR role = 'DOCTOR' AND is_now(verified_at)));

-- A link that was shown to an administrator does not prove that its user reads the mailbox.
ALTER TABLE password_resets ADD COLUMN handed_over boolean NOT NULL DEFAULT false;

ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC'));
-- The day of the last sign-in is read for each account of a page.
CREATE INDEX login_sessions_begun ON login_sessions (user_id, created_at);

ALTER TABLE call_sessions DROP CONSTRAINT call_sessions_ended_by_check, ADD CONSTRAINT call_sessions_ended_by_check
  CHECK (ended_by IN ('doctor', 'patient', 'clinic', 'system'));

-- The links by which the first administrator is made.
CREATE TABLE setup_links (
  id uuid PRIMARY KEY,
  -- SHA-256 of the link's token. The token itself follows from the id and a key that is not in the database.
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- When another link took its place.
  replaced_at timestamptz,
  CONSTRAINT setup_links_token UNIQUE (token_hash),
  CONSTRAINT setup_links_end CHECK (num_nonnulls(used_at, replaced_at) <= 1)
);
-- Several nodes that start together print one link.
CREATE UNIQUE INDEX setup_links_one_open ON setup_links ((true)) WHERE used_at IS NULL AND replaced_at IS NULL;
ALTER TABLE setup_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY setup_links_system ON setup_links TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE (used_at, replaced_at) ON setup_links TO medconsult_app;
