import { setTimeout as sleep } from 'node:timers/promises'

// Loaded into a server by --import (with --expose-gc): reports over the channel how much memory is in use.

export interface Memory {
  /** JavaScript objects and what they hold outside of the heap, in bytes. */
  live: number
  /** The resident memory according to the operating system, in bytes. */
  resident: number
}

async function measure(): Promise<Memory> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.()
    await sleep(50)
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, resident: rss }
}

process.on('message', (question: { memory?: boolean }) => {
  if (question.memory) void measure().then((memory) => process.send?.(memory))
})
// The channel alone must not keep a server alive.
process.channel?.unref()
