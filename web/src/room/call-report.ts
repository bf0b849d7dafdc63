import { REPORT_DETAIL, REPORTS_AT_ONCE, type ReportCode, reportCodes } from '@medconsult/contract/runtime'
import type { EngineEvent } from '../engine/index.ts'
import { failureCode, isPassing } from '../platform/index.ts'

/** One thing that this page has seen of its call: codes and ids, and how long ago it was (ms). */
export interface Report {
  position: number
  agoMs: number
  code: ReportCode
  detail?: string
  peerId?: string
}

/** Events come in groups, and a report is not urgent, so they are collected for this long (ms). */
const GATHER_MS = 3_000
/** The pause before reports are sent again that the server did not take (ms). */
const AGAIN_MS = 15_000
/** The server takes no older ones: what is older counts as that old. */
const OLDEST_MS = 3_600_000
/** A call often ends because there is no network, so this page goes on trying for some minutes. */
const TRIES_AFTERWARDS = 20
/** A call that goes on for hours over a bad network has no end of events. The first ones tell the most. */
const MOST = 1_000

const known = new Set<string>(reportCodes)
const isOver = (error: unknown): boolean => ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED'].includes(failureCode(error))
const isCode = (name: string): name is ReportCode => known.has(name)

export interface CallReport {
  add(event: EngineEvent): void
  /** The call is over: sends what is left. */
  stop(): void
}

/**
 * Sends what the engine reports of a call to the server, by which an administrator finds out why a call failed. The call
 * does not depend on it: what cannot be sent waits, and what is refused is dropped.
 * @param send rejects with an ApiProblem
 */
export function createCallReport(
  send: (reports: Report[], isLast: boolean) => Promise<unknown>,
  now: () => number = Date.now,
): CallReport {
  let waiting: (Omit<Report, 'agoMs'> & { at: number })[] = []
  let position = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSending = false
  let isClosed = false
  let triesLeft = Number.POSITIVE_INFINITY

  async function flush(isLast: boolean): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0 || (isSending && !isLast)) return
    isSending = true
    triesLeft -= 1
    const given = waiting.slice(0, REPORTS_AT_ONCE)
    const reports = given.map(({ at, ...one }) => ({
      ...one,
      agoMs: Math.min(OLDEST_MS, Math.max(0, Math.round(now() - at))),
    }))
    let pause = GATHER_MS
    try {
      await send(reports, isLast)
      waiting = waiting.filter((one) => !given.includes(one))
    } catch (error) {
      // Whoever is not in this room, or not any more, has nothing to report. Anything else is wrong with these reports alone.
      if (isOver(error)) triesLeft = 0
      else if (!isPassing(error)) waiting = waiting.filter((one) => !given.includes(one))
      pause = AGAIN_MS
    }
    isSending = false
    if (triesLeft <= 0) waiting = []
    schedule(pause)
  }

  function schedule(ms: number): void {
    if (waiting.length > 0 && !isSending) timer ??= setTimeout(() => void flush(false), ms)
  }

  const onHide = (): void => void flush(true)
  if (typeof window !== 'undefined') addEventListener('pagehide', onHide)

  return {
    add({ name, detail, peerId }) {
      if (isClosed || triesLeft <= 0 || !isCode(name) || position >= MOST) return
      waiting.push({
        position,
        at: now(),
        code: name,
        ...(detail !== undefined && REPORT_DETAIL.test(detail) && { detail }),
        ...(peerId !== undefined && { peerId }),
      })
      position += 1
      schedule(GATHER_MS)
    },
    stop() {
      if (isClosed) return
      isClosed = true
      if (typeof window !== 'undefined') removeEventListener('pagehide', onHide)
      triesLeft = Math.min(triesLeft, TRIES_AFTERWARDS)
      void flush(true)
    },
  }
}
