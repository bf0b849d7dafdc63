import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { ENTRY_TEXT, NO_ENTRIES, sealOf } from '../../server/src/audit/hash.ts'
import { createAuditHeads } from '../../server/src/audit/index.ts'

/** Number of entries that are sealed by one statement. */
const SEALS_AT_ONCE = 20_000

/** Adds the rows of five years, as five-years.sql describes them, and seals the audit trail. */
export async function addFiveYears(
  owner: pg.Client,
  given: { doctorId: string; patientId: string; zone: string; headsFile: string },
): Promise<void> {
  await owner.query(
    "SELECT set_config('years.doctor', $1, false), set_config('years.patient', $2, false), set_config('years.zone', $3, false)",
    [given.doctorId, given.patientId, given.zone],
  )
  await owner.query(readFileSync(join(import.meta.dirname, 'five-years.sql'), 'utf8'))
  await sealAll(owner, given.headsFile)
  await owner.query('VACUUM ANALYZE')
}

/** Seals everything that is not sealed, as the server would within minutes of each entry. */
async function sealAll(owner: pg.Client, headsFile: string): Promise<void> {
  // The server's own sealing waits until this has ended.
  await owner.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('audit-chain'))")
  const { rows: last } = await owner.query<{ position: string; hash: Buffer }>(
    'SELECT position, hash FROM audit_seals ORDER BY position DESC LIMIT 1',
  )
  let position = Number(last[0]?.position ?? 0)
  let head = last[0]?.hash ?? NO_ENTRIES
  await owner.query(
    `DECLARE entries CURSOR FOR SELECT l.id, ${ENTRY_TEXT} AS entry FROM audit_logs l
     WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = l.id) ORDER BY l."timestamp", l.id`,
  )
  for (;;) {
    const { rows } = await owner.query<{ id: string; entry: string }>(`FETCH ${SEALS_AT_ONCE} FROM entries`)
    if (rows.length === 0) break
    const hashes = rows.map(({ entry }) => {
      head = sealOf(head, entry)
      return head
    })
    await owner.query(
      `INSERT INTO audit_seals (position, audit_id, hash, sealed_at)
       SELECT $1 + place, id, hash, now() FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS seal (id, hash, place)`,
      [position, rows.map(({ id }) => id), hashes],
    )
    position += rows.length
  }
  await createAuditHeads(headsFile).append({ position, head: head.toString('hex') }, new Date())
  await owner.query('COMMIT')
}
