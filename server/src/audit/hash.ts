import { createHash } from 'node:crypto'

/** What the first entry's seal goes on from: SHA-256 of nothing. */
export const NO_ENTRIES = createHash('sha256').digest()

/**
 * An expression of SQL for the text of an entry that is hashed, of the row `l` of audit_logs: as JSON, its keys in jsonb's order, without nulls, as
 * migrations/0024-audit-chain.sql has it. PostgreSQL writes it, by functions that nobody but a superuser can replace.
 * Times depend on the setting TimeZone, which has to be UTC.
 */
export const ENTRY_TEXT = 'pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(l))::pg_catalog.text'

/** The seal of an entry: SHA-256 (FIPS 180-4) of the seal before and the entry's text in UTF-8. */
export const sealOf = (before: Buffer, text: string): Buffer =>
  createHash('sha256').update(before).update(text, 'utf8').digest()
