-- The body may have a ; in it, and say SECURITY DEFINER.
CREATE OR REPLACE FUNCTION good() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- Nothing; SECURITY DEFINER.
END $$;
REVOKE ALL ON FUNCTION good FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION good TO medconsult_app;
