import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

const HEAD = `-- The schema as it is: what the files of migrations/ add up to. "npm run schema" writes this file from a database that
-- has run all of them, and a test compares it. It is for reading: a change is a new migration, or a file in functions/.
-- Why something is as it is stands beside it in its migration, whose number each table names.
`

/**
 * The schema of a database as SQL for people to read: tables by name, each with its columns, constraints, indexes,
 * triggers, policies and rights; then functions, whose bodies are in files of their own.
 * @param client the owner's connection
 * @param folder of the migrations, to find which of them created or altered a table
 * @throws Error for a kind of object that would be left out
 */
export async function schemaText(client: pg.ClientBase, folder: string): Promise<string> {
  await client.query('SET search_path = public')
  await refuseUnknown(client)
  const all = async <R extends pg.QueryResultRow>(statement: string) => (await client.query<R>(statement)).rows
  const tables = await all<Table>(TABLES)
  const parts = (await all<Part>(PARTS)).map((part) => ({ ...part, text: plain(part.text) }))
  const rights = await all<Right>(RIGHTS)
  const origins = await originsOf(folder)
  const pieces = tables.map((table) => {
    const of = (kind: Part['kind']) => parts.filter((part) => part.kind === kind && part.of === table.name)
    const lines = [...of('column'), ...of('constraint')].map(({ text }) => `  ${text}`)
    const origin = origins.get(table.name)
    return [
      `-- ${table.name} (${origin ? `migration${origin.length > 1 ? 's' : ''} ${origin.join(', ')}` : 'of the migrator'})`,
      `CREATE ${table.unlogged ? 'UNLOGGED ' : ''}TABLE ${table.name} (\n${lines.join(',\n')}\n);`,
      ...[...of('index'), ...of('trigger')].map(({ text }) => `${text};`),
      ...(table.secured ? [`ALTER TABLE ${table.name} ENABLE ROW LEVEL SECURITY;`] : []),
      ...of('policy').map(({ text }) => `${text};`),
      ...rights.filter((right) => right.of === table.name).map(grantOf),
    ].join('\n')
  })
  const [outside, functions] = [await all<{ text: string }>(OUTSIDE), await all<{ text: string }>(FUNCTIONS)]
  // Rights on sequences.
  const isOfNoTable = (right: Right) => tables.every(({ name }) => name !== right.of)
  return `${[
    [HEAD, ...outside.map(({ text }) => text).sort(), ...rights.filter(isOfNoTable).map(grantOf)].join('\n'),
    ...pieces,
    [
      '-- Functions: each has its file in functions/. Listed are what each takes and answers, whether it runs with its',
      "-- owner's rights (definer) or its caller's, and who may call it beside its owner.",
      ...functions.map(({ text }) => `-- ${plain(text)}`),
    ].join('\n'),
  ].join('\n\n')}\n`
}

interface Table {
  name: string
  unlogged: boolean
  secured: boolean
}
interface Part {
  of: string
  kind: 'column' | 'constraint' | 'index' | 'trigger' | 'policy'
  text: string
}
interface Right {
  of: string
  grantee: string
  privileges: string
}

const grantOf = ({ of, grantee, privileges }: Right) => `GRANT ${privileges} ON ${of} TO ${grantee};`

/** Shortens SQL to what a person would write: PostgreSQL adds a type to each literal, and the method to each index. */
function plain(text: string): string {
  return text
    .replaceAll(/('(?:[^']|'')*')::text/g, '$1')
    .replaceAll(/\(\( SELECT (\w+\(\)) AS \w+\)\)|\( SELECT (\w+\(\)) AS \w+\)/g, '(SELECT $1$2)')
    .replaceAll('timestamp with time zone', 'timestamptz')
    .replaceAll(' USING btree ', ' ')
}

/** The numbers of the migrations that created or altered each table. */
async function originsOf(folder: string): Promise<Map<string, string[]>> {
  const origins = new Map<string, string[]>()
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of files) {
    const script = (await readFile(join(folder, name), 'utf8')).replaceAll(/--.*/g, '')
    const found = script.matchAll(
      /\b(?:(?:CREATE(?: UNLOGGED)?|ALTER) TABLE(?: IF (?:NOT )?EXISTS)?|(?:CREATE|ALTER|DROP) POLICY (?:IF EXISTS )?\w+ ON|CREATE (?:UNIQUE )?INDEX \w+ ON|CREATE TRIGGER \w+ [\w\s,]+? ON) (\w+)/g,
    )
    for (const table of new Set([...found].map(([, table = '']) => table)))
      origins.set(table, [...(origins.get(table) ?? []), name.slice(0, 4)])
  }
  return origins
}

const OURS = "'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"

const TABLES = `SELECT o.relname AS name, o.relpersistence = 'u' AS unlogged, o.relrowsecurity AS secured
  FROM pg_class o WHERE o.relkind = 'r' AND o.relnamespace = ${OURS} ORDER BY o.relname`

/**
 * NOT NULL is written with the column. PostgreSQL 18 also has a constraint for it, which earlier versions do not have.
 */
const PARTS = `
  SELECT of, kind, text FROM (
    SELECT attrelid AS owner, attrelid::regclass::text AS of, 'column' AS kind, attnum::text AS place,
      concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
        CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || attcollation::regcollation END,
        CASE attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END,
        CASE WHEN attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid, true) || ') STORED'
          WHEN adbin IS NOT NULL THEN 'DEFAULT ' || pg_get_expr(adbin, adrelid, true) END,
        CASE WHEN attnotnull THEN 'NOT NULL' END) AS text, attnum AS position
    FROM pg_attribute JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT conrelid, conrelid::regclass::text, 'constraint', conname,
      format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid, true)), strpos('puxfc', contype::text)
    FROM pg_constraint WHERE contype IN ('p', 'u', 'x', 'f', 'c')
    UNION ALL
    SELECT indrelid, indrelid::regclass::text, 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid, 0, true), 0
    FROM pg_index i WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT tgrelid, tgrelid::regclass::text, 'trigger', tgname,
      pg_get_triggerdef(oid, true) || CASE WHEN tgenabled <> 'O' THEN ' -- ENABLED: ' || tgenabled::text ELSE '' END, 0
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT polrelid, polrelid::regclass::text, 'policy', polname,
      concat_ws(' ', format('CREATE POLICY %I ON %s', polname, polrelid::regclass),
        CASE WHEN NOT polpermissive THEN 'AS RESTRICTIVE' END,
        CASE polcmd WHEN 'r' THEN 'FOR SELECT' WHEN 'a' THEN 'FOR INSERT' WHEN 'w' THEN 'FOR UPDATE' WHEN 'd' THEN 'FOR DELETE' END,
        'TO ' || (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END, ', ' ORDER BY role)
          FROM unnest(polroles) role))
        || coalesce(E'\\n  USING (' || replace(pg_get_expr(polqual, polrelid, true), E'\\n', E'\\n    ') || ')', '')
        || coalesce(E'\\n  WITH CHECK (' || replace(pg_get_expr(polwithcheck, polrelid, true), E'\\n', E'\\n    ') || ')', ''), 0
    FROM pg_policy
  ) part JOIN pg_class o ON o.oid = part.owner AND o.relkind = 'r'
  WHERE o.relnamespace = ${OURS} ORDER BY of, kind, position, place COLLATE "C"`

/** Rights on whole tables and on single columns, without those of the owner. */
const RIGHTS = `
  SELECT o.relname AS of, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee,
    string_agg(privilege, ', ' ORDER BY privilege) AS privileges
  FROM pg_class o, LATERAL (
    SELECT grantee, privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
    FROM aclexplode(o.relacl)
    UNION ALL
    SELECT a.grantee, format('%s (%s)', a.privilege_type, string_agg(quote_ident(attname), ', ' ORDER BY attnum))
    FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = o.oid AND attnum > 0 AND NOT attisdropped
    GROUP BY a.grantee, a.privilege_type
  ) granted
  WHERE grantee <> o.relowner AND o.relkind IN ('r', 'S') AND o.relnamespace = ${OURS}
  GROUP BY o.relname, grantee ORDER BY 1, 2`

const OUTSIDE = `
  SELECT format('CREATE EXTENSION %I;', extname) AS text FROM pg_extension WHERE extnamespace = 'public'::regnamespace
  UNION ALL
  SELECT format('GRANT %s ON SCHEMA public TO %s;', string_agg(privilege_type, ', ' ORDER BY privilege_type),
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
  FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'public' AND grantee <> nspowner GROUP BY grantee
  UNION ALL
  SELECT format('-- On what is made later, of the kind "%s", everybody but its owner has %s.', defaclobjtype,
    coalesce((SELECT string_agg(privilege_type, ', ') FROM aclexplode(defaclacl) WHERE grantee <> defaclrole), 'no right'))
  FROM pg_default_acl WHERE defaclnamespace = 0`

const FUNCTIONS = `
  SELECT concat_ws(' ', format('%s(%s)', quote_ident(o.proname), pg_get_function_arguments(o.oid)), '→', pg_get_function_result(o.oid))
    || '; ' || concat_ws(', ', CASE WHEN o.prosecdef THEN 'definer' ELSE 'caller' END,
      (SELECT string_agg(CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, ', ' ORDER BY grantee)
        FROM aclexplode(coalesce(o.proacl, acldefault('f', o.proowner))) WHERE grantee <> o.proowner)) AS text
  FROM pg_proc o WHERE o.pronamespace = ${OURS} ORDER BY o.proname`

/** Refuses kinds of objects that this file does not write, because their changes would stay unnoticed. */
async function refuseUnknown(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ what: string }>(`
    SELECT format('%s, of the kind %s', o.relname, o.relkind) AS what FROM pg_class o
    WHERE o.relkind NOT IN ('r', 'i', 'S', 't', 'c') AND o.relnamespace = ${OURS}
    UNION ALL SELECT format('sequence %s, which no column makes by itself', o.relname) FROM pg_class o
    WHERE o.relkind = 'S' AND o.relnamespace = ${OURS}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'i')
    UNION ALL SELECT format('type %s', o.typname) FROM pg_type o
    WHERE o.typtype IN ('d', 'e', 'r') AND o.typnamespace = ${OURS}
    UNION ALL SELECT format('type %s', o.relname) FROM pg_class o WHERE o.relkind = 'c' AND o.relnamespace = ${OURS}
    UNION ALL SELECT format('rule %s', rulename) FROM pg_rules WHERE schemaname = 'public'
    UNION ALL SELECT format('force row level security on %s', o.relname) FROM pg_class o
    WHERE o.relforcerowsecurity AND o.relnamespace = ${OURS}
    UNION ALL SELECT format('schema %s', nspname) FROM pg_namespace
    WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%'`)
  if (rows.length > 0)
    throw new Error(`schema-text.ts does not write: ${rows.map(({ what }) => what).join('; ')}. Teach it to.`)
}
