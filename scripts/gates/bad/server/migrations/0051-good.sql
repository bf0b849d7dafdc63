-- CREATE FUNCTION in a comment is no statement.
CREATE OR REPLACE FUNCTION is_declared(room uuid) RETURNS boolean LANGUAGE sql STABLE AS '';
CREATE OR REPLACE FUNCTION rows_guard() RETURNS trigger LANGUAGE plpgsql AS $$$$;
DROP FUNCTION IF EXISTS is_gone(uuid);
INSERT INTO notes VALUES ('CREATE FUNCTION; DROP FUNCTION x');
