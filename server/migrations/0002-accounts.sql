CREATE TABLE users (
  id uuid PRIMARY KEY,
  email citext NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  role text NOT NULL CHECK (role IN ('DOCTOR', 'PATIENT', 'ADMIN')),
  -- A doctor without it can neither plan nor hold a practice session.
  verified_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT users_email_key UNIQUE (email)
);

-- Apart from users, so that whoever may read a name can never read a hash.
CREATE TABLE credentials (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  password_hash text NOT NULL
);

-- Names the actor of this transaction, in one round trip with the check that the account still
-- exists in that role: a token outlives neither its account nor a change of role.
-- SECURITY DEFINER: the check must see the account before anybody is named.
CREATE FUNCTION set_actor(kind text, id text, role text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF kind = 'system' THEN
    PERFORM set_config('app.actor_id', '', true), set_config('app.actor_role', 'SYSTEM', true),
            set_config('app.actor_name', id, true);
    RETURN true;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM users u WHERE u.id = set_actor.id::uuid AND u.role = set_actor.role) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.actor_id', id, true), set_config('app.actor_role', role, true),
          set_config('app.actor_name', '', true);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION set_actor(text, text, text) TO medconsult_app;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;

-- Registration and sign-in run as a system actor. The policy for doctors and their patients is in the
-- practice migration, where queues are known.
CREATE POLICY users_system ON users TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');
CREATE POLICY users_self ON users FOR SELECT TO medconsult_app USING (id = actor_id());
CREATE POLICY users_doctors ON users FOR SELECT TO medconsult_app
  USING (role = 'DOCTOR' AND actor_role() IN ('PATIENT', 'DOCTOR', 'ADMIN'));
CREATE POLICY users_admin ON users FOR SELECT TO medconsult_app USING (actor_role() = 'ADMIN');

CREATE POLICY credentials_system ON credentials TO medconsult_app
  USING (actor_role() = 'SYSTEM') WITH CHECK (actor_role() = 'SYSTEM');

GRANT SELECT, INSERT ON users TO medconsult_app;
GRANT UPDATE (name, verified_at) ON users TO medconsult_app;
GRANT SELECT, INSERT ON credentials TO medconsult_app;
GRANT UPDATE (password_hash) ON credentials TO medconsult_app;
