import type { Clock } from './types.ts'

/** The part of a Worker that is used. */
export type TimerWorker = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>

export interface PageClock extends Clock {
  /** Ends the worker; timers that are set do not fire any more. */
  close(): void
}

/**
 * The page's clock. It is monotonic, unlike `Date.now()`, and still counts from the epoch. Its timers run in a worker,
 * because a hidden page (another tab in front, a locked phone) would detect a dead path a minute late. Without a
 * worker, or when it fails, the page's own timers are used.
 * @param open creates the worker; the default is the browser's
 */
export function pageClock(open: () => TimerWorker | null = openWorker): PageClock {
  /** The timers that are set, each with its due time. */
  const waiting = new Map<number, { run: () => void; due: number; timer?: ReturnType<typeof setTimeout> }>()
  let ids = 0
  let worker = open()

  const now = (): number => performance.timeOrigin + performance.now()

  function ring(id: number): void {
    const one = waiting.get(id)
    waiting.delete(id)
    one?.run()
  }

  function byPage(id: number): void {
    const one = waiting.get(id)
    if (one) one.timer = setTimeout(() => ring(id), Math.max(0, one.due - now()))
  }

  worker?.addEventListener('message', (event) => ring((event as MessageEvent<number>).data))
  worker?.addEventListener('error', () => {
    worker?.terminate()
    worker = null
    for (const id of waiting.keys()) byPage(id)
  })

  return {
    now,
    setTimeout(run, ms) {
      ids += 1
      const id = ids
      waiting.set(id, { run, due: now() + ms })
      if (worker) worker.postMessage({ id, ms })
      else byPage(id)
      return id
    },
    clearTimeout(id) {
      const one = waiting.get(id as number)
      if (!one) return
      waiting.delete(id as number)
      clearTimeout(one.timer)
      worker?.postMessage({ id, ms: null })
    },
    close() {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
      worker?.terminate()
      worker = null
    },
  }
}

function openWorker(): TimerWorker | null {
  if (typeof Worker !== 'function') return null
  try {
    return new Worker(new URL('./clock.worker.ts', import.meta.url), { type: 'module', name: 'call-clock' })
  } catch {
    // A policy forbids workers, or there are too many. A slower clock is better than none.
    return null
  }
}
