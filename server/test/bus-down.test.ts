// What pages are told while the bus between the nodes is down: Redis is frozen or killed, or one node is cut off from it.
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { AppDeps } from '../src/app-deps.ts'
import { createLogger } from '../src/platform/logger.ts'
import { joinCluster } from '../src/platform/sockets/cluster.ts'
import { freePort } from './ports.ts'
import { startRedis } from './redis.ts'
import { createTestApp, type Person, type TestNode, type TestSocket, until } from './test-app.ts'

const redis = await startRedis()
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

async function join(url: string): Promise<NonNullable<AppDeps['cluster']>> {
  const cluster = await joinCluster(url, createLogger('silent'))
  closing.push(cluster.close)
  return cluster.attach
}

/** A way to Redis that can be cut, as by a firewall: what is sent is dropped, and nothing is closed. */
async function startWay(port: number) {
  const at = await freePort()
  let cut = false
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from)
      from.on('data', (data) => cut || to.write(data))
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  }).listen(at, '127.0.0.1')
  closing.push(() => {
    server.close()
    for (const end of ends) end.destroy()
  })
  return {
    url: `redis://127.0.0.1:${at}`,
    cut: () => (cut = true),
    /** The connections that lost data are useless, and closed. */
    mend() {
      cut = false
      for (const end of ends) end.destroy()
    },
  }
}

const way = redis && (await startWay(redis.port))
const testApp = redis ? await createTestApp({ cluster: await join(redis.url) }) : null
if (testApp) closing.push(() => testApp.close())
const second = testApp && way ? await testApp.startNode({ cluster: await join(way.url) }) : null

interface Scene {
  there: TestNode
  newPatient: () => Promise<Person>
  /** The doctor's page on the first node, and another one on the second. */
  pages: [TestSocket, TestSocket]
  queue: string
}

let doctor: Person
async function scene(skip: (reason: string) => never): Promise<Scene> {
  if (!testApp || !second) return skip('there is no redis-server on this machine')
  const queue = (await testApp.schedule(doctor)).id
  const pages = [await testApp.socket(doctor), await second.socket(doctor)] as [TestSocket, TestSocket]
  for (const page of pages) await page.emit('join_schedule', { scheduleId: queue })
  return { there: second, newPatient: () => testApp.patient(), pages, queue }
}
beforeEach(async () => {
  if (testApp) doctor = await testApp.doctor()
})

/** A patient joins the queue by the first node. @returns after the page has heard of it */
async function joinHeardBy(page: TestSocket, queue: string): Promise<void> {
  if (!testApp) return
  page.forget()
  await testApp.ok(await testApp.patient(), 'joinQueue', { params: { id: queue } })
  await page.wait('queue_updated', ({ scheduleId }) => scheduleId === queue)
}

const told = (page: TestSocket, complete: boolean) =>
  until(() => page.of('live_updates').at(-1)?.complete === complete, `complete: ${complete}`)

test('while Redis answers nothing, pages of every node are told to poll, and those of the same node hear all the same', async ({
  skip,
}) => {
  const { there, newPatient, pages, queue } = await scene(skip)
  await joinHeardBy(pages[1], queue)
  expect(pages[1].of('live_updates')).toEqual([])

  expect(await there.ok(null, 'ready')).toMatchObject({ status: 'ready', bus: 'up' })

  redis?.freeze()
  for (const page of pages) await told(page, false)
  await until(async () => (await there.ok(null, 'ready')).bus === 'down', 'the second node misses its heartbeat')
  await joinHeardBy(pages[0], queue)
  const late = await there.socket(await newPatient())
  await told(late, false)

  redis?.thaw()
  for (const page of [...pages, late]) await told(page, true)
  await joinHeardBy(pages[1], queue)
})

test('while one node is cut off, pages of the other node poll as well', async ({ skip }) => {
  const { pages, queue } = await scene(skip)
  way?.cut()
  for (const page of pages) await told(page, false)
  way?.mend()
  for (const page of pages) await told(page, true)
  await joinHeardBy(pages[1], queue)
})

test('after Redis was killed and started again, events reach every node as before', async ({ skip }) => {
  const { there, newPatient, pages, queue } = await scene(skip)
  await redis?.stop()
  for (const page of pages) await told(page, false)
  // A room is joined without an answer of the other nodes.
  const patient = await newPatient()
  const page = await there.socket(patient)
  await there.ok(patient, 'joinQueue', { params: { id: queue } })
  await page.emit('join_schedule', { scheduleId: queue })

  const again = await startRedis(redis?.port)
  closing.push(() => again?.stop())
  for (const one of [...pages, page]) await told(one, true)
  await joinHeardBy(pages[1], queue)
})
