-- Whose an e-mail address is, is known when a link that was sent to it was used.
ALTER TABLE users ADD COLUMN email_confirmed_at timestamptz;
-- Accounts from before have been written to all along: an appointment's e-mail must not stay away after an update.
UPDATE users SET email_confirmed_at = created_at;
GRANT UPDATE (email_confirmed_at) ON users TO medconsult_app;

CREATE TABLE email_confirmations (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- The address that the link goes to: it confirms no other.
  email citext NOT NULL,
  -- SHA-256 of the link's token. The token itself follows from the id and a key that is not in the database.
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT email_confirmations_token UNIQUE (token_hash)
);
CREATE INDEX email_confirmations_user ON email_confirmations (user_id, created_at);
ALTER TABLE email_confirmations ENABLE ROW LEVEL SECURITY;
-- Like the links for a new password: never by whom it is about.
CREATE POLICY email_confirmations_system ON email_confirmations TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, INSERT ON email_confirmations TO medconsult_app;

-- Its mail goes the way of all mails.
ALTER TABLE deliveries ADD COLUMN confirmation_id uuid REFERENCES email_confirmations ON DELETE CASCADE;
GRANT INSERT (confirmation_id) ON deliveries TO medconsult_app;
