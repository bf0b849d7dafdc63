-- Each sign-in is a row. The token (a JWT) names it, and every transaction of an account asks whether it is still open:
-- a token that was copied is worth nothing once its session has ended.
CREATE TABLE login_sessions (
  id uuid PRIMARY KEY,
  -- No foreign key: who is not there (any more) is refused by set_actor(), and the demo's accounts, which come back under
  -- the same ids, stay signed in.
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- To within some minutes.
  last_seen_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_reason text CHECK (ended_reason IN ('SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED')),
  -- The families of browser and system: enough to know one's own devices by.
  user_agent text CHECK (length(user_agent) BETWEEN 1 AND 60),
  -- As AUDIT_ADDRESS allows: a network, an address, or nothing.
  address text CHECK (length(address) BETWEEN 1 AND 50),
  CONSTRAINT login_sessions_ended CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
);
CREATE INDEX login_sessions_open ON login_sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX login_sessions_expires ON login_sessions (expires_at);

ALTER TABLE login_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY login_sessions_own ON login_sessions FOR SELECT TO medconsult_app
  USING (user_id = (SELECT actor_id()) AND (SELECT has_account()));
CREATE POLICY login_sessions_system ON login_sessions TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, UPDATE (last_seen_at), DELETE ON login_sessions TO medconsult_app;

-- Begins a session of the actor, unless the password was changed since it was looked at. Whoever changes it meanwhile waits,
-- and ends this session too.
-- @param password_changed credentials.changed_at as text, as it was when the password was compared
CREATE FUNCTION open_login_session(
  session uuid, at timestamptz, until timestamptz, agent text, source text, password_changed text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent, address)
  SELECT session, c.user_id, at, until, at, agent, source FROM credentials c
  WHERE c.user_id = actor_id() AND has_account() AND c.changed_at::text IS NOT DISTINCT FROM password_changed
  FOR SHARE OF c;
  RETURN FOUND;
END $$;

-- Signs out of one session of the actor. @returns false when it was over already, or is not theirs
CREATE FUNCTION end_login_session(session uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE login_sessions s SET ended_at = at, ended_reason = 'SIGNED_OUT'
  WHERE s.id = session AND s.user_id = actor_id() AND has_account() AND s.ended_at IS NULL;
  RETURN FOUND;
END $$;

-- Asked in every transaction of an account, beside set_actor(). What the transaction writes of a page belongs to the session
-- that it names here (see the defaults below).
CREATE FUNCTION session_is_open(session uuid, account uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM login_sessions s WHERE s.id = session AND s.user_id = account AND s.ended_at IS NULL
  ) THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.session_id', session::text, true);
  RETURN true;
END $$;

-- It replaces the look at when a token was issued.
DROP FUNCTION session_stands(uuid, timestamptz);
GRANT EXECUTE ON FUNCTION open_login_session(uuid, timestamptz, timestamptz, text, text, text),
  end_login_session(uuid, timestamptz), session_is_open(uuid, uuid) TO medconsult_app;

-- What ends all sessions of an account, whoever changes it: a statement of the owner of the database too.
CREATE FUNCTION credentials_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE login_sessions SET ended_at = NEW.changed_at, ended_reason = 'PASSWORD_CHANGED'
  WHERE user_id = NEW.user_id AND ended_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER credentials_changed AFTER UPDATE OF changed_at ON credentials
  FOR EACH ROW WHEN (NEW.changed_at IS DISTINCT FROM OLD.changed_at AND NEW.changed_at IS NOT NULL)
  EXECUTE FUNCTION credentials_end_sessions();

CREATE FUNCTION users_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE login_sessions SET ended_at = now(), ended_reason = 'ROLE_CHANGED' WHERE user_id = OLD.id AND ended_at IS NULL;
  END IF;
  -- The servers look again at whose connections they hold.
  PERFORM pg_notify('login_sessions_ended', OLD.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER users_role_changed AFTER UPDATE OF role ON users
  FOR EACH ROW WHEN (NEW.role IS DISTINCT FROM OLD.role) EXECUTE FUNCTION users_end_sessions();
CREATE TRIGGER users_removed AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION users_end_sessions();
