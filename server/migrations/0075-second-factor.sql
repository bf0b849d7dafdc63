-- The second factor of an account: an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.
CREATE TABLE totp_factors (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- The shared secret, encrypted with a key that is not in the database (AES-256-GCM: nonce, text, tag).
  secret bytea NOT NULL CHECK (length(secret) BETWEEN 29 AND 100),
  created_at timestamptz NOT NULL,
  -- Since when it is asked for. Before, its owner has not shown that the app works.
  confirmed_at timestamptz,
  -- The time step of the last code that was accepted: that code and older ones count no more (RFC 6238, 5.2).
  last_step bigint,
  CONSTRAINT totp_factors_confirmed CHECK (confirmed_at IS NULL OR last_step IS NOT NULL)
);
CREATE UNIQUE INDEX totp_factors_one_confirmed ON totp_factors (user_id) WHERE confirmed_at IS NOT NULL;
-- The app that is being set up, beside the one that it will replace.
CREATE UNIQUE INDEX totp_factors_one_pending ON totp_factors (user_id) WHERE confirmed_at IS NULL;

CREATE TABLE recovery_codes (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- SHA-256 of the code. A fast hash is enough, because a code has 120 random bits.
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT recovery_codes_once UNIQUE (user_id, code_hash)
);

-- What somebody holds between the password and the second step of a sign-in.
CREATE TABLE sign_in_tickets (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- SHA-256 of the ticket.
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  -- credentials.changed_at as text, as it was when the password was compared.
  password_changed text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT sign_in_tickets_token UNIQUE (token_hash)
);
CREATE INDEX sign_in_tickets_user ON sign_in_tickets (user_id);
CREATE INDEX sign_in_tickets_expires ON sign_in_tickets (expires_at);

-- Like the links for a new password, they are never read or written by the person whom they are about.
DO $$
DECLARE
  secret_table text;
BEGIN
  FOREACH secret_table IN ARRAY ARRAY['totp_factors', 'recovery_codes', 'sign_in_tickets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', secret_table);
    EXECUTE format('CREATE POLICY actor_stands ON %I AS RESTRICTIVE TO medconsult_app
      USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting(''app.actor'', true) = (SELECT proved_actor()) END)
      WITH CHECK (current_setting(''app.actor'', true) = (SELECT proved_actor()))', secret_table);
    EXECUTE format('CREATE POLICY %I ON %I TO medconsult_app
      USING ((SELECT actor_role()) = ''SYSTEM'') WITH CHECK ((SELECT actor_role()) = ''SYSTEM'')',
      secret_table || '_system', secret_table);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE (secret, created_at, confirmed_at, last_step), DELETE ON totp_factors TO medconsult_app;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON recovery_codes TO medconsult_app;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON sign_in_tickets TO medconsult_app;

-- The function takes the ticket too.
DROP FUNCTION IF EXISTS open_login_session(uuid, timestamptz, timestamptz, text, text, text);

-- Mails about a second factor have no link with a secret.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_about, ADD CONSTRAINT deliveries_about CHECK (
  num_nonnulls(notification_id, reset_id, confirmation_id) =
    CASE WHEN kind IN ('DIGEST', 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED', 'RECOVERY_CODE_USED') THEN 0 ELSE 1 END);
