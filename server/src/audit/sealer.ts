import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import { headAfter } from './chain.ts'
import type { AuditHeads, Head } from './heads.ts'

/** How often new entries of the trail are sealed, in milliseconds. */
const SEAL_MS = 10_000
/** Number of entries that one transaction seals. Sealing years of entries at once would hold a lock for minutes. */
const BATCH = 2_000

/** How much older than the latest sealed entry an entry that was committed after it may be, in milliseconds. */
const LONG_MS = 3_600_000
/** Nearly all late entries are younger than this. Older ones are only looked for in every `LONG_EVERY`th run. */
const SHORT_MS = 30_000
const LONG_EVERY = 30

const sealer: Actor = { kind: 'system', name: 'audit-sealer' }

export interface AuditSealer {
  /**
   * Creates the file of heads if it does not exist. It has to run before the first request, whose entry would otherwise
   * be older than the file.
   */
  begin(): Promise<void>
  /** Seals all new entries. @returns their number */
  seal(): Promise<number>
  /** Seals the remaining entries, and stops. */
  stop(): Promise<void>
}

/** The seals that the database reported do not match its entries. */
class WrongSealError extends Error {
  override name = 'WrongSealError'
}

interface Sealed {
  sealed: number
  last_position: string
  head: string
  refused: boolean
  began: boolean
}

/** Seals the audit trail. It may run on any number of nodes, because the database lets one of them seal at a time. */
export function createAuditSealer(deps: {
  database: Database
  clock: Clock
  log: Logger
  heads: AuditHeads
}): AuditSealer {
  const { database, clock, log, heads } = deps
  let running: Promise<number> | null = null
  let sealings = 0
  /** The latest head that this process knows, in case the file is deleted while it runs. */
  let last: Head | null = null
  /** The errors that are logged already. Each is logged once, until it is over. */
  const loggedTroubles = new Set<string>()

  function logOnce(trouble: string, details: object): void {
    if (!loggedTroubles.has(trouble)) log.error(details, trouble)
    loggedTroubles.add(trouble)
  }

  async function sealAfter(known: Head | null, most: number, lookBackMs: number): Promise<Sealed | undefined> {
    return database.as(sealer, async (transaction) => {
      const tx = transaction
      const { rows } = await sql<Sealed>`
        SELECT sealed, last_position, encode(head, 'hex') AS head, refused, began
        FROM seal_audit_trail(${clock.now()}, ${most}, ${lookBackMs}, ${known?.position ?? 0}, decode(${known?.head ?? ''}, 'hex'))`.execute(
        tx,
      )
      const row = rows[0]
      // The SQL function belongs to the database's owner, who could replace it, so its result is verified. The error
      // rolls its changes back.
      if (row && known && !row.refused && (await headAfter(tx, known, Number(row.last_position))) !== row.head)
        throw new WrongSealError()
      return row
    })
  }

  async function keep(head: Head, beginning?: Parameters<AuditHeads['append']>[2]): Promise<void> {
    last = head
    await heads.append(head, clock.now(), beginning).then(
      () => loggedTroubles.delete(UNWRITTEN),
      (error: { code?: string }) => logOnce(UNWRITTEN, { code: error.code }),
    )
  }

  /** The latest head in the file. @returns undefined when the file cannot be read, which is logged */
  async function newestInFile(): Promise<Head | null | undefined> {
    try {
      const kept = await heads.newest()
      loggedTroubles.delete(UNREADABLE)
      return kept
    } catch (error) {
      logOnce(UNREADABLE, { code: (error as { code?: string }).code })
    }
  }

  /** The latest head in the file, which outlives this process, or the one in memory if that is newer. */
  async function newest(): Promise<Head | null | undefined> {
    const kept = await newestInFile()
    if (kept === undefined) return kept
    if (kept === null && last !== null) {
      logOnce(MISSING, { position: last.position })
      await heads.append(last, clock.now(), { began: true }).catch(() => undefined)
    }
    return kept !== null && kept.position >= (last?.position ?? 0) ? kept : last
  }

  async function batch(lookBackMs: number): Promise<number> {
    const known = await newest()
    // Without the file's head nothing is sealed: a forged trail might be sealed as if it were genuine.
    if (known === undefined) return 0
    const row = await sealAfter(known, BATCH, lookBackMs).catch((error: unknown) => {
      if (!(error instanceof WrongSealError)) throw error
      logOnce(WRONG, { position: known?.position, head: known?.head })
    })
    if (!row) return 0
    if (row.refused) {
      // Nothing is sealed: a seal would make the forged trail look genuine.
      logOnce(FORGED, { position: known?.position, head: known?.head, advice: ADVICE })
      return 0
    }
    const head = { position: Number(row.last_position), head: row.head }
    // The head is logged too, because the log may be stored on another machine.
    if (row.sealed > 0) log.info(head, 'audit trail sealed')
    // Heads that another node made are stored as well, so that each file covers the whole chain.
    if (head.position > (known?.position ?? 0)) await keep(head)
    return row.sealed
  }

  async function sealAll(): Promise<number> {
    const lookBackMs = sealings % LONG_EVERY === 0 ? LONG_MS : SHORT_MS
    sealings += 1
    let total = 0
    for (let sealed = BATCH; sealed === BATCH; total += sealed) sealed = await batch(lookBackMs)
    return total
  }

  function seal(): Promise<number> {
    running ??= sealAll().finally(() => {
      running = null
    })
    return running
  }

  async function sealAndLogErrors(): Promise<void> {
    await seal().catch((error: { code?: string }) => log.warn({ code: error.code }, 'the audit trail was not sealed'))
  }

  const timer = clock.setInterval(() => void sealAndLogErrors(), SEAL_MS)
  return {
    async begin() {
      const kept = await newestInFile()
      if (kept === undefined) return
      const row = await sealAfter(null, 0, SHORT_MS)
      if (!row) return
      const position = Number(row.last_position)
      const isEmpty = position === 0 && !row.began
      if (kept !== null && !(isEmpty && kept.position > 0)) return
      // The database is empty, so the file belongs to another database; or everything was deleted, which the file still
      // shows. Therefore it is kept under another name.
      const replaced = kept && { file: await heads.putAside(clock.now()), entries: kept.position }
      if (replaced) log.warn({ ...replaced, head: kept?.head }, PUT_ASIDE)
      else if (row.began)
        log.warn({ position }, 'the file of the audit trail’s heads is begun: it vouches for no older entry')
      await keep({ position, head: row.head }, { began: row.began, ...(replaced && { replaced }) })
    },
    seal,
    async stop() {
      timer.cancel()
      await sealAndLogErrors()
    },
  }
}

const UNWRITTEN = 'the head of the audit trail could not be written to its file'
const UNREADABLE = 'the file of the audit trail’s heads cannot be read: nothing is sealed until it can'
const PUT_ASIDE = 'the database is empty, and the file of the audit trail’s heads knows entries: it was put aside'
const ADVICE =
  'If this is another database, or an older backup of it, stop the server, put audit-seals.jsonl in DATA_DIR aside, and start. Otherwise keep the database as it is, and compare it with a backup.'
const MISSING = 'the file of the audit trail’s heads is gone: it is begun again'
const FORGED = 'the audit trail has lost a head that was sealed before: nothing is sealed any more'
const WRONG = 'the seals of the audit trail that the database makes do not fit its entries: nothing is sealed any more'
