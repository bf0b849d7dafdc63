-- Whether this transaction has written this version of a row.
CREATE OR REPLACE FUNCTION is_of_this_transaction(written xid) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT written = pg_current_xact_id()::xid $$;
REVOKE ALL ON FUNCTION is_of_this_transaction FROM PUBLIC, medconsult_app;
