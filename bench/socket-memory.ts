// Memory of one idle authenticated socket, compared with one of bare Socket.IO.
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Memory } from './lib/memory-probe.ts'
import { addPeople } from './lib/people.ts'
import { ask } from './lib/processes.ts'
import { bench } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openIdle, startBareRelay } from './lib/sockets.ts'
import { median } from './lib/stats.ts'

const SOCKETS = 2_000
const ROUNDS = 3
const WARM_UP = 200
const probe = ['--expose-gc', '--import', new URL('./lib/memory-probe.ts', import.meta.url).href]

const measure = (process: ChildProcess) => ask<Memory>(process, { memory: true })

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope, { nodeArgs: probe })
  const relay = await startBareRelay(scope, probe)
  const owner = await server.connectOwner()
  const tokens = (await addPeople(owner, 'PATIENT', SOCKETS)).map(({ token }) => token)

  /** Bytes for each socket while it is open, and what remains after it is closed. */
  async function round(url: string, process: ChildProcess, given: string[] | number) {
    const before = await measure(process)
    const close = await openIdle(scope, url, given)
    // Waits until presence is written and the garbage of the handshakes is collected.
    await sleep(1_500)
    const during = await measure(process)
    await close()
    await sleep(1_000)
    const after = await measure(process)
    const count = typeof given === 'number' ? given : given.length
    return {
      live: (during.live - before.live) / count,
      resident: (during.resident - before.resident) / count,
      left: (after.live - before.live) / count,
    }
  }

  await round(server.url, server.process(), tokens.slice(0, WARM_UP))
  await round(relay.url, relay.child, WARM_UP)
  const ours: Awaited<ReturnType<typeof round>>[] = []
  const bare: Awaited<ReturnType<typeof round>>[] = []
  for (let count = 0; count < ROUNDS; count += 1) {
    ours.push(await round(server.url, server.process(), tokens))
    bare.push(await round(relay.url, relay.child, SOCKETS))
  }
  const rows = (['live', 'resident', 'left'] as const).map((kind) => ({
    what: {
      live: 'live memory a socket',
      resident: 'resident memory a socket, first round',
      left: 'left behind by a closed socket',
    }[kind],
    // Resident memory is not released between the rounds, so only the first round shows growth.
    figure: kind === 'resident' ? (ours[0]?.resident ?? 0) : median(ours.map((one) => one[kind])),
    reference: kind === 'resident' ? (bare[0]?.resident ?? 0) : median(bare.map((one) => one[kind])),
    unit: 'bytes' as const,
    ...(kind === 'live' && { reach: { ratio: 1.3 } }),
  }))
  return {
    rows: rows.map((row) => ({ ...row, figure: Math.round(row.figure), reference: Math.round(row.reference) })),
    notes: [
      `${SOCKETS} sockets, median of ${ROUNDS} rounds, after four collections; live: heap used + external`,
      'reference: Socket.IO with the same ping period, nobody authenticated',
    ],
  }
})
