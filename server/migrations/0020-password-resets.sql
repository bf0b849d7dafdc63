-- A forgotten password: a link by mail, good for an hour and once.
CREATE TABLE password_resets (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- SHA-256 of the link's token. The token itself follows from the id and a key that is not in the database.
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT password_resets_token UNIQUE (token_hash)
);
CREATE INDEX password_resets_user ON password_resets (user_id, created_at);
ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
-- Before anybody is known, and after: never by whom it is about.
CREATE POLICY password_resets_system ON password_resets TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE (used_at) ON password_resets TO medconsult_app;

-- Its mail goes the way of all mails.
ALTER TABLE deliveries ADD COLUMN reset_id uuid REFERENCES password_resets ON DELETE CASCADE,
  ADD CONSTRAINT deliveries_about CHECK (num_nonnulls(notification_id, reset_id) = 1);
CREATE POLICY deliveries_system_write ON deliveries FOR INSERT TO medconsult_app WITH CHECK (actor_role() = 'SYSTEM');
GRANT INSERT (id, user_id, channel, kind, reset_id, due_at, expires_at, created_at) ON deliveries TO medconsult_app;

-- A session that began before the password was changed is over, wherever it is.
ALTER TABLE credentials ADD COLUMN changed_at timestamptz;
GRANT UPDATE (changed_at) ON credentials TO medconsult_app;

CREATE FUNCTION session_stands(account uuid, issued timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = account AND c.changed_at > issued)
$$;
GRANT EXECUTE ON FUNCTION session_stands(uuid, timestamptz) TO medconsult_app;
