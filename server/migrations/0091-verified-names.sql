-- The function says why a name stays.
DROP FUNCTION IF EXISTS rename_account(text);
