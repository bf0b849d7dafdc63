-- Does a text contain each word of what was asked for?
CREATE OR REPLACE FUNCTION has_words(value text, asked text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT coalesce(bool_and(strpos(fold(value), word) > 0), true)
  FROM regexp_split_to_table(fold(asked), '\s+') AS word
$$;
REVOKE ALL ON FUNCTION has_words FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_words TO medconsult_app;
