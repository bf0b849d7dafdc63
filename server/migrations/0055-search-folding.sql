-- Letters that do not decompose, such as ø, ł, đ, ß and æ, are folded for searching by PostgreSQL's own tables.
CREATE EXTENSION IF NOT EXISTS unaccent;
-- Nobody may execute a new function unless it is said: 0001.
GRANT EXECUTE ON FUNCTION unaccent(regdictionary, text) TO medconsult_app;
