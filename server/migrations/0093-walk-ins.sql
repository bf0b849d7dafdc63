-- A doctor's public link, by which patients without an account take a place in the queue ("walk-ins").
ALTER TABLE doctor_profiles ADD COLUMN handle text UNIQUE
  CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(handle) BETWEEN 3 AND 40);
GRANT UPDATE (handle) ON doctor_profiles TO medconsult_app;

-- How sure it is who somebody is. Only an account has an address and can be given a password. Whoever came by a public link
-- has said a name, and nothing else.
ALTER TABLE users ALTER COLUMN email DROP NOT NULL,
  ADD COLUMN identity text NOT NULL DEFAULT 'ACCOUNT' CHECK (identity IN ('ACCOUNT', 'NAME_ONLY')),
  ADD CONSTRAINT users_identity CHECK (CASE identity
    WHEN 'ACCOUNT' THEN email IS NOT NULL
    ELSE role = 'PATIENT' AND num_nonnulls(email, email_confirmed_at, invited_at) = 0 END);

-- Until when a walk-in can be here. The row is deleted when that time comes; the account cannot be used without it.
CREATE TABLE walk_ins (
  patient_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  -- SHA-256 of a secret that the page made: a request that is sent again finds its patient by it.
  key_hash bytea NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  created_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX walk_ins_ends ON walk_ins (ends_at);
ALTER TABLE walk_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON walk_ins AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY walk_ins_system ON walk_ins TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, INSERT ON walk_ins TO medconsult_app;

ALTER TABLE login_sessions DROP CONSTRAINT login_sessions_ended_reason_check, ADD CONSTRAINT login_sessions_ended_reason_check
  CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ENDED_BY_CLINIC', 'FACTOR_REMOVED',
    'ENDED_BY_OWNER', 'VISIT_OVER'));

-- A walk-in has no way to sign in: nobody can be given a password without an address.
CREATE OR REPLACE FUNCTION credentials_need_account() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER credentials_need_account BEFORE INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION credentials_need_account();

-- The time of a walk-in runs out some hours after the visit.
CREATE OR REPLACE FUNCTION queue_entries_keep_walk_in() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_entries_keep_walk_in AFTER UPDATE OF status ON queue_entries FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION queue_entries_keep_walk_in();
