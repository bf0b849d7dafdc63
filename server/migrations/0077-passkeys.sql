-- Passkeys (WebAuthn): each signs in alone, or is the second factor after the password.
CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- As the authenticator calls it (WebAuthn Level 3, 4: credential ID).
  credential_id bytea NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
  -- COSE (RFC 9052).
  public_key bytea NOT NULL CHECK (length(public_key) BETWEEN 1 AND 4096),
  -- How often the authenticator says that it has signed; 0 for those that do not count.
  sign_count bigint NOT NULL CHECK (sign_count >= 0),
  -- How the browser reaches the authenticator.
  transports text[] NOT NULL CHECK (cardinality(transports) <= 10),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT passkeys_credential UNIQUE (credential_id)
);
CREATE INDEX passkeys_user ON passkeys (user_id, created_at);

-- Challenges that were used, until they would have expired: each is good once. The challenge itself is sealed by the server,
-- so that whoever only asks for one writes nothing.
CREATE TABLE passkey_challenges (
  -- SHA-256 of the challenge.
  challenge_hash bytea PRIMARY KEY CHECK (length(challenge_hash) = 32),
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires_at);

-- Like the other second factors, they are never read or written by the person whom they are about.
DO $$
DECLARE
  secret_table text;
BEGIN
  FOREACH secret_table IN ARRAY ARRAY['passkeys', 'passkey_challenges'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', secret_table);
    EXECUTE format('CREATE POLICY actor_stands ON %I AS RESTRICTIVE TO medconsult_app
      USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting(''app.actor'', true) = (SELECT proved_actor()) END)
      WITH CHECK (current_setting(''app.actor'', true) = (SELECT proved_actor()))', secret_table);
    EXECUTE format('CREATE POLICY %I ON %I TO medconsult_app
      USING ((SELECT actor_role()) = ''SYSTEM'') WITH CHECK ((SELECT actor_role()) = ''SYSTEM'')',
      secret_table || '_system', secret_table);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE (name, sign_count, last_used_at), DELETE ON passkeys TO medconsult_app;
GRANT SELECT, INSERT, DELETE ON passkey_challenges TO medconsult_app;

-- The function takes the passkey too.
DROP FUNCTION IF EXISTS open_login_session(uuid, timestamptz, timestamptz, text, text, text, uuid);

-- Removing or replacing a second factor ends the account's other sessions.
ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED'));

-- Mails about a second factor have no link with a secret.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_about, ADD CONSTRAINT deliveries_about CHECK (
  num_nonnulls(notification_id, reset_id, confirmation_id) =
    CASE WHEN kind IN ('DIGEST', 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_RESET', 'RECOVERY_CODE_USED',
      'PASSKEY_ADDED', 'PASSKEY_REMOVED') THEN 0 ELSE 1 END);
