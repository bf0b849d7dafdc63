import { createHash } from 'node:crypto'

/** The seal before the first entry: SHA-256 of nothing. */
export const NO_ENTRIES = createHash('sha256').digest()

/**
 * An SQL expression for the text of an entry that is hashed, for the row `l` of audit_logs: JSON with keys in jsonb's
 * order and without nulls, as in migrations/0024-audit-chain.sql. It uses only functions that nobody except a superuser
 * can replace. Times depend on the setting TimeZone, which has to be UTC.
 */
export const ENTRY_TEXT = 'pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(l))::pg_catalog.text'

/** The seal of an entry: SHA-256 (FIPS 180-4) of the seal before it and the entry's text in UTF-8. */
export const sealOf = (before: Buffer, text: string): Buffer =>
  createHash('sha256').update(before).update(text, 'utf8').digest()
