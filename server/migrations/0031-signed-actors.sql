-- Who acts is what the server has signed, and nothing that a statement sets by itself: SQL that slips into a
-- transaction can claim to be nobody else, neither another user nor background work.

CREATE TABLE actor_keys (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- 'server': what the server signs actors with, derived from its secret and kept here by the owner's connection at its
  -- start; the last two, so that two nodes with an old and a new secret work side by side.
  -- 'transaction': made here, and known to nobody else.
  purpose text NOT NULL CHECK (purpose IN ('server', 'transaction')),
  -- Of HMAC (RFC 2104): the key, padded to a block of SHA-256, XOR ipad and opad.
  inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
  outer_block bytea NOT NULL CHECK (length(outer_block) = 64),
  CONSTRAINT actor_keys_once UNIQUE (purpose, inner_block)
);
-- The application has no grant on it.
ALTER TABLE actor_keys ENABLE ROW LEVEL SECURITY;
INSERT INTO actor_keys (purpose, inner_block, outer_block)
SELECT 'transaction', sha256(random[1]) || sha256(random[2]), sha256(random[3]) || sha256(random[4])
FROM (SELECT array_agg(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) AS random
  FROM generate_series(1, 4)) made;

-- Who acts is kept in the setting `app.actor` of the transaction: a seal, id, role, name and instant. Anybody may set
-- it; the seal fits only what set_actor() has put there, in this transaction of this connection.
-- One hash with the secret on both sides instead of HMAC: it is asked for several times in each statement.
CREATE FUNCTION actor_seal(actor text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
AS $$
DECLARE
  key actor_keys;
BEGIN
  SELECT * INTO key FROM actor_keys k WHERE k.purpose = 'transaction';
  RETURN encode(sha256(key.inner_block
    || convert_to(pg_backend_pid() || '|' || extract(epoch FROM now()) || '|' || actor, 'UTF8') || key.outer_block), 'hex');
END $$;

-- Who acts, as {id, role, name, instant}: NULL when nobody was named, or not by set_actor().
-- SECURITY DEFINER: it has to know the secret. Not parallel: a worker has another process id.
CREATE FUNCTION acting() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  given text := current_setting('app.actor', true);
  key actor_keys;
BEGIN
  IF given IS NULL OR given = '' THEN RETURN NULL; END IF;
  -- As actor_seal; a call of it would double the cost.
  SELECT * INTO key FROM actor_keys k WHERE k.purpose = 'transaction';
  IF left(given, 64) = encode(sha256(key.inner_block
      || convert_to(pg_backend_pid() || '|' || extract(epoch FROM now()) || substr(given, 65), 'UTF8')
      || key.outer_block), 'hex') THEN
    RETURN string_to_array(substr(given, 66), '|');
  END IF;
  RETURN NULL;
END $$;

-- The signed-in user, or guest, of this transaction; NULL for background work.
CREATE OR REPLACE FUNCTION actor_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT nullif((acting())[1], '')::uuid $$;

-- DOCTOR, PATIENT, ADMIN, GUEST, or SYSTEM for background work; NULL when nobody was named.
CREATE OR REPLACE FUNCTION actor_role() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT (acting())[2] $$;

CREATE OR REPLACE FUNCTION has_account() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT actor_role() <> 'GUEST' $$;

-- Of background work, its name.
CREATE FUNCTION actor_name() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT nullif((acting())[3], '') $$;

-- When the transaction began, by the clock of the server that signed.
CREATE FUNCTION actor_at() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT to_timestamp((acting())[4]::double precision / 1000) $$;

CREATE FUNCTION actor_stands() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$ SELECT acting() IS NOT NULL $$;

-- Who is said to act, unproved and thirty times cheaper: for policies, on tables whose restrictive policy
-- `actor_stands` has it proved once for each statement, and for what they ask of each row.
CREATE FUNCTION claimed_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(split_part(current_setting('app.actor', true), '|', 2), '')::uuid $$;
CREATE FUNCTION claimed_role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(split_part(current_setting('app.actor', true), '|', 3), '') $$;
CREATE FUNCTION claimed_name() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(split_part(current_setting('app.actor', true), '|', 4), '') $$;
CREATE FUNCTION claimed_at() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT to_timestamp(nullif(split_part(current_setting('app.actor', true), '|', 5), '')::double precision / 1000) $$;

-- Is this a time of this transaction? It may wait for a lock, and clocks of two nodes differ by a little. Background work
-- is nobody's request, and may be about another time. For policies, guards, and functions that asked for the proof.
CREATE FUNCTION is_now(at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(claimed_role() = 'SYSTEM'
    OR at BETWEEN claimed_at() - interval '10 seconds' AND claimed_at() + interval '2 minutes', false)
$$;

-- Names the actor of this transaction, in one round trip with the check that the account still exists in that role.
-- @param claim kind|id|role|instant|issued: 'user' or 'system'; an account's or guest's id, or the name of background
--   work; times in Unix milliseconds, the first of the clock by which the server lives, the second of the database's
-- @param signature HMAC-SHA-256 of the claim, by a key of the server
-- @returns false for an actor who is gone. An unsigned or old claim is an error (SQLSTATE 28000).
-- SECURITY DEFINER: the check must see the account before anybody is named, and the keys.
DROP FUNCTION set_actor(text, text, text);
CREATE FUNCTION set_actor(claim text, signature bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  part text[] := string_to_array(claim, '|');
  actor text;
BEGIN
  IF cardinality(part) IS DISTINCT FROM 5 OR signature IS NULL OR NOT EXISTS (
    SELECT 1 FROM actor_keys k WHERE k.purpose = 'server'
      AND sha256(k.outer_block || sha256(k.inner_block || convert_to(claim, 'UTF8'))) = signature) THEN
    RAISE EXCEPTION 'the actor is not signed' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  IF abs(extract(epoch FROM clock_timestamp()) * 1000 - part[5]::bigint) > 300000 THEN
    RAISE EXCEPTION 'the signature of the actor is old' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  IF part[1] = 'system' THEN
    actor := concat_ws('|', '', 'SYSTEM', part[2], part[4]);
  ELSE
    -- A guest acts under the id of their row, from the use of the link on; one who has an account acts by it.
    IF part[3] = 'GUEST' THEN
      IF NOT EXISTS (SELECT 1 FROM room_guests g
        WHERE g.id = part[2]::uuid AND g.used_at IS NOT NULL AND g.user_id IS NULL) THEN
        RETURN false;
      END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM users u WHERE u.id = part[2]::uuid AND u.role = part[3]) THEN
      RETURN false;
    END IF;
    actor := concat_ws('|', part[2], part[3], '', part[4]);
  END IF;
  PERFORM set_config('app.actor', actor_seal(actor) || '|' || actor, true);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION set_actor(text, bytea), acting(), actor_name(), actor_at(), actor_stands(), is_now(timestamptz),
  claimed_id(), claimed_role(), claimed_name(), claimed_at() TO medconsult_app;

-- Every table that has policies asks once for each statement whether the claim is proved.
DO $$
DECLARE
  policy record;
  secured record;
BEGIN
  FOR policy IN SELECT p.tablename, p.policyname,
      regexp_replace(regexp_replace(p.qual, '\mactor_(id|role)\(\)', 'claimed_\1()', 'g'),
        '\mhas_account\(\)', '(claimed_role() <> ''GUEST'')', 'g') AS qual,
      regexp_replace(regexp_replace(p.with_check, '\mactor_(id|role)\(\)', 'claimed_\1()', 'g'),
        '\mhas_account\(\)', '(claimed_role() <> ''GUEST'')', 'g') AS with_check
    FROM pg_policies p WHERE p.schemaname = 'public'
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename)
      || coalesce(' USING (' || policy.qual || ')', '') || coalesce(' WITH CHECK (' || policy.with_check || ')', '');
  END LOOP;
  FOR secured IN SELECT DISTINCT p.tablename FROM pg_policies p WHERE p.schemaname = 'public' LOOP
    EXECUTE format('CREATE POLICY actor_stands ON %I AS RESTRICTIVE TO medconsult_app
      USING ((SELECT actor_stands())) WITH CHECK ((SELECT actor_stands()))', secured.tablename);
  END LOOP;
END $$;

-- What policies ask of each row.
CREATE OR REPLACE FUNCTION is_room_member(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM room_members WHERE room_id = room AND member_id = claimed_id()) $$;
CREATE OR REPLACE FUNCTION is_room_guest(room uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_guests g
    WHERE g.room_id = room AND ((g.id = claimed_id() AND claimed_role() = 'GUEST') OR g.user_id = claimed_id()))
$$;
CREATE OR REPLACE FUNCTION is_visit_doctor(visit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.id = visit AND v.doctor_id = claimed_id() AND claimed_role() = 'DOCTOR')
$$;
CREATE OR REPLACE FUNCTION is_visit_patient(visit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM visits v WHERE v.id = visit AND v.patient_id = claimed_id() AND claimed_role() = 'PATIENT')
$$;
CREATE OR REPLACE FUNCTION may_read_message(room uuid, at int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = room AND m.member_id = claimed_id()
    AND (m.user_type <> 'guest' OR EXISTS (SELECT 1 FROM room_stays s
      WHERE s.room_id = room AND s.member_id = m.member_id AND at > s.after_position
        AND (s.until_position IS NULL OR at <= s.until_position))))
$$;
