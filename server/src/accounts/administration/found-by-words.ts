import { type RawBuilder, sql } from 'kysely'

/**
 * The condition that name and address of an account `u` contain each of these words. PostgreSQL expects a CASE to be true
 * for half of the rows, so it reads accounts in the order of the list until a page is full, and does not compare all of
 * them first.
 */
export const foundByWords = (words: string): RawBuilder<boolean> =>
  sql`CASE WHEN u.name_forms || E'\\n' || u.email_forms LIKE ALL ((SELECT search_patterns(${words}))::text[])
    THEN true ELSE false END`
