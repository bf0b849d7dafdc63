import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import { headAfter } from './chain.ts'
import type { AuditHeads, Head } from './heads.ts'

/** How often new entries of the trail get their seal, in milliseconds. */
const SEAL_MS = 10_000
/** Entries a transaction: a trail of years, sealed for the first time, is no reason to hold a lock for minutes. */
const BATCH = 2_000

/** How much older than the latest sealed one an entry may be that was committed after it, in milliseconds. */
const LONG_MS = 3_600_000
/** By far the most are younger than this; the others are looked for every so many sealings. */
const SHORT_MS = 30_000
const LONG_EVERY = 30

const sealer: Actor = { kind: 'system', name: 'audit-sealer' }

export interface AuditSealer {
  /** Begins the file of heads where there is none. Before the first request, whose entry would be older than the file. */
  begin(): Promise<void>
  /** Seals what is there. @returns how many entries it was */
  seal(): Promise<number>
  /** Seals what is left, and no more. */
  stop(): Promise<void>
}

/** The database sealed something else than its entries, or says that it did. */
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

/** Chains the audit trail, on any number of nodes: the database lets one seal at a time. */
export function createAuditSealer(deps: {
  database: Database
  clock: Clock
  log: Logger
  heads: AuditHeads
}): AuditSealer {
  const { database, clock, log, heads } = deps
  let running: Promise<number> | null = null
  let sealings = 0
  /** The latest that this process has sealed: the file may be taken away under it. */
  let last: Head | null = null
  /** Of each kind of trouble one line of the log, until it is over. */
  const told = new Set<string>()

  function tell(trouble: string, details: object): void {
    if (!told.has(trouble)) log.error(details, trouble)
    told.add(trouble)
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
      // The function that seals is the database's owner's. What is thrown undoes what it did.
      if (row && known && !row.refused && (await headAfter(tx, known, Number(row.last_position))) !== row.head)
        throw new WrongSealError()
      return row
    })
  }

  async function keep(head: Head, beginning?: Parameters<AuditHeads['append']>[2]): Promise<void> {
    last = head
    await heads.append(head, clock.now(), beginning).then(
      () => told.delete(UNWRITTEN),
      (error: { code?: string }) => tell(UNWRITTEN, { code: error.code }),
    )
  }

  /** @returns undefined, and says so in the log, when there is a file that cannot be read */
  async function inFile(): Promise<Head | null | undefined> {
    try {
      const kept = await heads.newest()
      told.delete(UNREADABLE)
      return kept
    } catch (error) {
      tell(UNREADABLE, { code: (error as { code?: string }).code })
    }
  }

  /** From the file, which outlives this process; or what this process knows, if that is newer. */
  async function newest(): Promise<Head | null | undefined> {
    const kept = await inFile()
    if (kept === undefined) return kept
    if (kept === null && last !== null) {
      tell(MISSING, { position: last.position })
      await heads.append(last, clock.now(), { began: true }).catch(() => undefined)
    }
    return kept !== null && kept.position >= (last?.position ?? 0) ? kept : last
  }

  async function batch(lookBackMs: number): Promise<number> {
    const known = await newest()
    // What was sealed before is in it: whoever can't read it would seal a forged trail anew.
    if (known === undefined) return 0
    const row = await sealAfter(known, BATCH, lookBackMs).catch((error: unknown) => {
      if (!(error instanceof WrongSealError)) throw error
      tell(WRONG, { position: known?.position, head: known?.head })
    })
    if (!row) return 0
    if (row.refused) {
      // To seal what is there now would make a forged trail look as if it had never been another.
      tell(FORGED, { position: known?.position, head: known?.head, advice: ADVICE })
      return 0
    }
    const head = { position: Number(row.last_position), head: row.head }
    // In the log too, which may be kept on another machine.
    if (row.sealed > 0) log.info(head, 'audit trail sealed')
    // What another node sealed is kept as well: each file knows the whole chain.
    if (head.position > (known?.position ?? 0)) await keep(head)
    return row.sealed
  }

  async function all(): Promise<number> {
    const lookBackMs = sealings % LONG_EVERY === 0 ? LONG_MS : SHORT_MS
    sealings += 1
    let total = 0
    for (let sealed = BATCH; sealed === BATCH; total += sealed) sealed = await batch(lookBackMs)
    return total
  }

  function seal(): Promise<number> {
    running ??= all().finally(() => {
      running = null
    })
    return running
  }

  async function quietly(): Promise<void> {
    await seal().catch((error: { code?: string }) => log.warn({ code: error.code }, 'the audit trail was not sealed'))
  }

  const timer = clock.setInterval(() => void quietly(), SEAL_MS)
  return {
    async begin() {
      const kept = await inFile()
      if (kept === undefined) return
      const row = await sealAfter(null, 0, SHORT_MS)
      if (!row) return
      const position = Number(row.last_position)
      const isEmpty = position === 0 && !row.began
      if (kept !== null && !(isEmpty && kept.position > 0)) return
      // A database that was never used: the file is another's. Or everything was deleted, so nobody may miss it.
      const replaced = kept && { file: await heads.putAside(clock.now()), entries: kept.position }
      if (replaced) log.warn({ ...replaced, head: kept?.head }, PUT_ASIDE)
      else if (row.began)
        log.warn({ position }, 'the file of the audit trail’s heads is begun: it vouches for no older entry')
      await keep({ position, head: row.head }, { began: row.began, ...(replaced && { replaced }) })
    },
    seal,
    async stop() {
      timer.cancel()
      await quietly()
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
