// From an administrator's request that disables an account until that person is out: their sockets on two nodes are
// closed, and the next request on the other node is refused. The reference, measured in turns with it, is a plain round
// trip of the same administrator.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import { PORT, socketFolder } from '../server/src/platform/postgres/layout.ts'
import { SUPERUSER } from '../server/src/platform/postgres/programs.ts'
import { addPeople, addPlaces, addSchedule, type Someone } from './lib/people.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openSocket, send } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const ROUNDS = 200
const WARM_UP = 10
/** The administrators take turns, because the rate limit allows nobody twenty changes a second. */
const ADMINISTRATORS = 10

const closed = (socket: Socket): Promise<number> =>
  new Promise((done) => socket.once('disconnect', () => done(performance.now())))

await bench(import.meta.filename, async (scope) => {
  const first = await startServer(scope)
  const owner = await first.connectOwner()
  const sockets = encodeURIComponent(socketFolder(`${first.dataDir}/postgres`))
  const database = `postgresql://${SUPERUSER}@localhost:${PORT}/medconsult?host=${sockets}`
  const second = await startServer(scope, { env: { NODE_ENV: 'test', DATABASE_URL: database } })
  const administrators = await addPeople(owner, 'ADMIN', ADMINISTRATORS)
  const doctor = (await addPeople(owner, 'DOCTOR', 1))[0]
  demand(doctor !== undefined, 'there is a doctor')
  const schedule = await addSchedule(owner, doctor?.id ?? '')
  const people = await addPeople(owner, 'PATIENT', ROUNDS + WARM_UP)
  await addPlaces(owner, schedule, people)

  async function disable(person: Someone, token: string) {
    const pages = [
      await openSocket(scope, first.url, { token: person.token }),
      await openSocket(scope, second.url, { token: person.token }),
    ]
    const ends = Promise.all(pages.map(closed))
    const begun = performance.now()
    const { status } = await send('POST', `${first.url}/api/admin/people/${person.id}/disable`, { token, body: {} })
    const answer = performance.now() - begun
    demand(status === 200, `disabling was answered ${status}`)
    const asked = await send('GET', `${second.url}/api/auth/me`, { token: person.token })
    const refused = performance.now() - begun
    demand(asked.status === 401, `the next request on the other node was answered ${asked.status}`)
    const at = await Promise.race([ends, sleep(10_000, null)])
    demand(at !== null, 'a socket was still open after 10 s')
    for (const page of pages) page.close()
    return { answer, refused, sockets: Math.max(...(at ?? [])) - begun }
  }
  async function roundTrip(token: string): Promise<number> {
    const begun = performance.now()
    const { status } = await send('GET', `${first.url}/api/auth/me`, { token })
    demand(status === 200, `the round trip was answered ${status}`)
    return performance.now() - begun
  }

  const samples: Awaited<ReturnType<typeof disable>>[] = []
  const plain: number[] = []
  for (const [round, person] of people.entries()) {
    const token = administrators[round % ADMINISTRATORS]?.token ?? ''
    const sample = await disable(person, token)
    const reference = await roundTrip(token)
    if (round >= WARM_UP) {
      samples.push(sample)
      plain.push(reference)
    }
    await sleep(20)
  }
  const row = (what: string, key: keyof (typeof samples)[number], share: number, most?: number) => ({
    what: `${what}, ${share === 0.5 ? 'p50' : 'p99'}`,
    figure: percentile(
      samples.map((sample) => sample[key]),
      share,
    ),
    reference: percentile(plain, share),
    unit: 'ms' as const,
    ...(most && { reach: { most } }),
  })
  return {
    rows: [
      row('disable → both sockets closed', 'sockets', 0.5),
      row('disable → both sockets closed', 'sockets', 0.99, 1_000),
      row('disable → refused on the other node', 'refused', 0.5),
      row('disable → refused on the other node', 'refused', 0.99, 1_000),
      row('disable → its own answer', 'answer', 0.5),
    ],
    notes: [
      `${ROUNDS} people in turns, each in a queue of ${ROUNDS + WARM_UP}, with a socket on each of two nodes`,
      'reference: GET /api/auth/me of the same administrator, in the same run',
    ],
  }
})
