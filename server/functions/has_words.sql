-- Whether a text contains each word of a search. "anne marie" and "annemarie" both find "Anne-Marie".
CREATE OR REPLACE FUNCTION has_words(value text, asked text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT coalesce(bool_and(strpos(replace(folded, '-', ' '), word) > 0 OR strpos(replace(folded, '-', ''), word) > 0), true)
  FROM fold(value) AS folded, regexp_split_to_table(replace(fold(asked), '-', ' '), '\s+') AS word
$$;
REVOKE ALL ON FUNCTION has_words FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION has_words TO medconsult_app;
