import type pg from 'pg'

/**
 * Tables that a backup leaves out: what a start makes anew (migrations, functions, keys), and events that are on their
 * way to pages.
 */
const LEFT_OUT = ['kysely_migration', 'kysely_migration_lock', 'function_files', 'actor_keys', 'outbox']

export interface Table {
  name: string
  /** Without those that PostgreSQL computes. */
  columns: string[]
  /** The columns that PostgreSQL counts, each with its sequence. */
  counted: { column: string; sequence: string }[]
}

/** Every table with data of the application, by name. */
export async function listTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns,
       coalesce(json_agg(json_build_object('column', a.attname, 'sequence', pg_get_serial_sequence(c.relname, a.attname)))
         FILTER (WHERE a.attidentity <> ''), '[]') AS counted
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL($1)
     GROUP BY c.relname ORDER BY c.relname`,
    [LEFT_OUT],
  )
  return rows
}

/** The names of the migrations that the database has run, in order; none where it has no tables. */
export async function ranMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows: found } = await client.query<{ made: boolean }>(
    "SELECT to_regclass('kysely_migration') IS NOT NULL AS made",
  )
  if (!found[0]?.made) return []
  const { rows } = await client.query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name')
  return rows.map(({ name }) => name)
}

/** The beginning of COPY for a table's own columns. */
export const copyOf = ({ name, columns }: Pick<Table, 'name' | 'columns'>): string =>
  `COPY ${quoted(name)} (${columns.map(quoted).join(', ')})`

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
