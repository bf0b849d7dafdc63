-- The form in which texts are searched and sorted: "Jose" for "José", "strasse" for "Straße", "oconnor" for "O’Connor".
-- Apostrophes of every kind are removed, hyphens of every kind become one kind, and full stops and commas become
-- spaces. Marks above and below letters are removed in Latin, Greek, Cyrillic, Hebrew and Arabic; in other scripts they
-- are vowels. Letters that do not decompose are replaced by the extension's table, which follows Unicode's CLDR.
CREATE OR REPLACE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary, lower(upper(regexp_replace(
    normalize(
      translate(
        value,
        E'-\u00ad\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d\u30fb\u00b7\u2027.,'
          || E'''"`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u055a\u05f3\u05f4\u2018\u2019\u201a\u201b\u201c\u201d'
          || E'\u2032\u2035\ua78c\uff07\uff40',
        E'------------------  '
      ),
      NFKD
    ),
    '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670'
      || '\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff'
      || '\ufe00-\ufe0f\ufe20-\ufe2f]',
    '', 'g'
  )))))
$$;
REVOKE ALL ON FUNCTION fold FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION fold TO medconsult_app;
