-- The words of a search as patterns for `name_forms LIKE ALL (…)`. A statement has them made once, by a subquery.
CREATE OR REPLACE FUNCTION search_patterns(asked text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT array_agg('%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%')
  FROM regexp_split_to_table(replace(fold(asked), '-', ' '), '\s+') AS word
$$;
REVOKE ALL ON FUNCTION search_patterns FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION search_patterns TO medconsult_app;
