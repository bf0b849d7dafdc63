-- Who has signed in to an account, or tried to: for its owner. The audit trail cannot show it, because a failed sign-in there
-- names no account of staff.
CREATE TABLE sign_ins (
  -- Of a successful one, the id of its session.
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('SIGNED_IN', 'PASSWORD_WRONG', 'CODE_WRONG', 'PASSKEY_REFUSED')),
  -- By what it succeeded, last.
  way text CHECK (way IN ('PASSWORD', 'APP', 'RECOVERY_CODE', 'PASSKEY')),
  user_agent text CHECK (length(user_agent) BETWEEN 1 AND 60),
  address text CHECK (length(address) BETWEEN 1 AND 50),
  CONSTRAINT sign_ins_way CHECK ((way IS NOT NULL) = (outcome = 'SIGNED_IN'))
);
CREATE INDEX sign_ins_user ON sign_ins (user_id, id);
CREATE INDEX sign_ins_at ON sign_ins (at);
ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON sign_ins AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY sign_ins_own ON sign_ins FOR SELECT TO medconsult_app
  USING (user_id = (SELECT actor_id()) AND (SELECT has_account()));
CREATE POLICY sign_ins_system ON sign_ins TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, INSERT, DELETE ON sign_ins TO medconsult_app;

-- The function takes the way too.
DROP FUNCTION IF EXISTS open_login_session(uuid, timestamptz, timestamptz, text, text, text, uuid, uuid);
