-- Whoever was invited has accepted once they have chosen a password. SECURITY DEFINER, because the application may not
-- write the column.
CREATE OR REPLACE FUNCTION credentials_accept_invitation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE users SET invited_at = NULL WHERE id = NEW.user_id AND invited_at IS NOT NULL;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION credentials_accept_invitation FROM PUBLIC, medconsult_app;
