import { statfs } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'
import type { Metrics, Sample } from './metrics.ts'

/** How long the delays of the event loop are gathered, in milliseconds. */
const PERIOD_MS = 30_000
/** Delays are measured by a timer of this many milliseconds. */
const RESOLUTION_MS = 10
const NANOSECONDS = 1e9

/** Measures this process: event loop, memory, and the disk of its data. @returns a function that stops it */
export function observeProcess({
  metrics,
  clock,
  dataDir,
}: {
  metrics: Metrics
  clock: Clock
  dataDir: string
}): () => void {
  const started = clock.now().getTime() / 1000
  // Two histograms, so that a reading has a whole period whenever it is made, however many read.
  let present = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let last: ReturnType<typeof monitorEventLoopDelay> | null = null
  present.enable()
  const turn = setInterval(() => {
    present.disable()
    last = present
    present = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    present.enable()
  }, PERIOD_MS)
  turn.unref()

  metrics.observe(async () => {
    const delays = last ?? present
    const { rss, heapUsed } = process.memoryUsage()
    const samples: Sample[] = [
      { gauge: 'started', value: started },
      { gauge: 'memory', value: rss, labels: { kind: 'resident' } },
      { gauge: 'memory', value: heapUsed, labels: { kind: 'heap' } },
    ]
    if (delays.count > 0)
      for (const [quantile, percent] of [
        ['0.5', 50],
        ['0.99', 99],
        ['1', 100],
      ] as const)
        samples.push({
          gauge: 'eventLoopDelay',
          value: Math.max(0, delays.percentile(percent) / NANOSECONDS - RESOLUTION_MS / 1000),
          labels: { quantile },
        })
    const disk = await statfs(dataDir).catch(() => null)
    if (disk) samples.push({ gauge: 'diskFree', value: disk.bavail * disk.bsize })
    return samples
  })
  return () => {
    clearInterval(turn)
    present.disable()
  }
}
