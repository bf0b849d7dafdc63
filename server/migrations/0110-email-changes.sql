-- People change the e-mail address of their account, confirmed by both mailboxes.
CREATE TABLE email_changes (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  old_email citext NOT NULL,
  new_email citext NOT NULL CHECK (new_email <> old_email),
  -- SHA-256 of the tokens of the two links. The tokens themselves follow from the id and keys that are not in the database.
  new_token_hash bytea NOT NULL CHECK (length(new_token_hash) = 32),
  old_token_hash bytea NOT NULL CHECK (length(old_token_hash) = 32),
  new_confirmed_at timestamptz,
  old_confirmed_at timestamptz,
  -- The session that has begun it stays open when the address changes.
  session_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  changed_at timestamptz,
  -- When the change was cancelled, stopped by the old mailbox, replaced by another one, or lost the address to somebody else.
  cancelled_at timestamptz,
  CONSTRAINT email_changes_new_token UNIQUE (new_token_hash),
  CONSTRAINT email_changes_old_token UNIQUE (old_token_hash),
  CONSTRAINT email_changes_end CHECK (num_nonnulls(changed_at, cancelled_at) <= 1),
  CONSTRAINT email_changes_confirmed CHECK (changed_at IS NULL OR new_confirmed_at IS NOT NULL)
);
CREATE UNIQUE INDEX email_changes_one_open ON email_changes (user_id) WHERE changed_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX email_changes_user ON email_changes (user_id);
CREATE INDEX email_changes_expires ON email_changes (expires_at);
ALTER TABLE email_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON email_changes AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
-- Like the links for a new password: never by whom it is about.
CREATE POLICY email_changes_system ON email_changes TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
-- Only confirm_email_change() confirms, and changes the address.
GRANT SELECT, INSERT (id, user_id, old_email, new_email, new_token_hash, old_token_hash, session_id, created_at, expires_at),
  UPDATE (cancelled_at), DELETE ON email_changes TO medconsult_app;

-- Its mails go the way of all mails. They go to an address of the change, whatever the account's is by then.
ALTER TABLE deliveries ADD COLUMN email_change_id uuid REFERENCES email_changes ON DELETE CASCADE;
CREATE INDEX deliveries_email_change ON deliveries (email_change_id) WHERE email_change_id IS NOT NULL;
GRANT INSERT (email_change_id) ON deliveries TO medconsult_app;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_about, ADD CONSTRAINT deliveries_about CHECK (
  (email_change_id IS NOT NULL) = (kind IN ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD', 'EMAIL_CHANGED_NEW', 'EMAIL_CHANGED_OLD'))
  AND CASE
    WHEN kind IN ('DIGEST', 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_RESET', 'RECOVERY_CODE_USED',
      'PASSKEY_ADDED', 'PASSKEY_REMOVED') OR email_change_id IS NOT NULL
      THEN num_nonnulls(notification_id, reset_id, confirmation_id) = 0
    WHEN kind = 'PASSWORD_CHANGED' THEN num_nonnulls(notification_id, reset_id, confirmation_id) <= 1
    ELSE num_nonnulls(notification_id, reset_id, confirmation_id) = 1 END);

ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED',
    'ENDED_BY_OWNER', 'VISIT_OVER', 'EMAIL_CHANGED'));
