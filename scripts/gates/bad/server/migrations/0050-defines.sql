CREATE OR REPLACE FUNCTION is_wrong() RETURNS boolean
LANGUAGE sql AS $$ SELECT true; $$;
DROP FUNCTION is_gone(uuid);
DO $$
BEGIN
  EXECUTE replace(pg_get_functiondef('is_wrong()'::regprocedure), 'true', 'false');
END $$;
