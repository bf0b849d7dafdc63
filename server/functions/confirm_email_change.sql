-- Confirms a change of an e-mail address by the link of one mailbox, for background work. With the last confirmation that is
-- missing the account gets the new address: its other sessions end, and links for a new password that were sent to the
-- old one are void. The old mailbox has to confirm if the account's address is confirmed.
-- @param token SHA-256 of the link's token
-- @returns no row for a link that cannot be used. `outcome`: WAITS_FOR_NEW, WAITS_FOR_OLD; CHANGED, at the first time
-- only; AGAIN when it had changed before; TAKEN when another account has the new address. `tells_old`: the old address
-- was a confirmed one.
CREATE OR REPLACE FUNCTION confirm_email_change(token bytea, at timestamptz)
RETURNS TABLE (change_id uuid, account uuid, account_role text, outcome text, tells_old boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  change email_changes;
  person users;
BEGIN
  IF actor_role() IS DISTINCT FROM 'SYSTEM' THEN RETURN; END IF;
  SELECT c.* INTO change FROM email_changes c WHERE c.new_token_hash = token OR c.old_token_hash = token;
  -- Disabling the account waits for this, and the other way round. The account is locked before the change, so that
  -- both links at one moment wait for each other here.
  SELECT u.* INTO person FROM users u WHERE u.id = change.user_id AND u.disabled_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE email_changes c SET
    new_confirmed_at = CASE WHEN c.new_token_hash = token THEN coalesce(c.new_confirmed_at, at) ELSE c.new_confirmed_at END,
    old_confirmed_at = CASE WHEN c.old_token_hash = token THEN coalesce(c.old_confirmed_at, at) ELSE c.old_confirmed_at END
  WHERE c.id = change.id AND c.cancelled_at IS NULL AND c.expires_at > at
  RETURNING c.* INTO change;
  IF NOT FOUND THEN RETURN; END IF;
  change_id := change.id;
  account := person.id;
  account_role := person.role;
  tells_old := person.email_confirmed_at IS NOT NULL;
  IF change.changed_at IS NOT NULL THEN
    outcome := 'AGAIN';
  ELSIF change.new_confirmed_at IS NULL THEN
    outcome := 'WAITS_FOR_NEW';
  ELSIF tells_old AND change.old_confirmed_at IS NULL THEN
    outcome := 'WAITS_FOR_OLD';
  ELSE
    BEGIN
      UPDATE users u SET email = change.new_email, email_confirmed_at = at
      WHERE u.id = person.id AND u.email = change.old_email AND u.disabled_at IS NULL;
      outcome := CASE WHEN FOUND THEN 'CHANGED' ELSE 'TAKEN' END;
    EXCEPTION WHEN unique_violation THEN
      outcome := 'TAKEN';
    END;
    UPDATE email_changes c SET changed_at = CASE outcome WHEN 'CHANGED' THEN at END,
      cancelled_at = CASE outcome WHEN 'TAKEN' THEN at END
    WHERE c.id = change.id;
    IF outcome = 'CHANGED' THEN
      UPDATE password_resets p SET used_at = at WHERE p.user_id = person.id AND p.used_at IS NULL;
      -- The push subscriptions of the session that stays are kept.
      PERFORM set_config('app.kept_session', coalesce(change.session_id::text, ''), true);
      UPDATE login_sessions s SET ended_at = at, ended_reason = 'EMAIL_CHANGED'
      WHERE s.user_id = person.id AND s.ended_at IS NULL AND s.id IS DISTINCT FROM change.session_id;
    END IF;
  END IF;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION confirm_email_change FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION confirm_email_change TO medconsult_app;
