import type { QueryExecutorProvider } from 'kysely'
import { checkSeals, SEALS_A_PAGE } from './chain.ts'
import { createAuditHeads } from './heads.ts'

/**
 * Checks the whole trail, page after page in one transaction, as the administrator's check does.
 * @param headsFile the file of heads that belongs to this database
 * @returns the number of sealed entries, and the first position that is wrong, or null
 */
export async function checkAtOnce(
  tx: QueryExecutorProvider,
  headsFile: string,
): Promise<{ sealed: number; brokenAt: number | null }> {
  const heads = createAuditHeads(headsFile)
  const newest = await heads.newest()
  let offset = 0
  for (let after = 0; ; after += SEALS_A_PAGE) {
    const known = await heads.upTo(after + SEALS_A_PAGE, offset)
    offset = known.offset
    const { sealed, brokenAt, checked } = await checkSeals(tx, after, known.heads)
    if (brokenAt !== null) return { sealed, brokenAt }
    if (checked < sealed) continue
    return { sealed, brokenAt: newest !== null && newest.position > sealed ? sealed + 1 : null }
  }
}
