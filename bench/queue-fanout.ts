// One change of a queue with 200 watchers: one message to each, one to the doctor, and no request. The reference is the
// design of the seeds, in which every watcher fetches the queue again after each change.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import { openBrowser, openContext } from './lib/browser.ts'
import { addPeople, addPerson, addPlaces, addSchedule } from './lib/people.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openSocket, send } from './lib/sockets.ts'
import { median } from './lib/stats.ts'

const WATCHERS = 200
const CHANGES = 20

function joinSchedule(socket: Socket, scheduleId: string): Promise<void> {
  return new Promise((done, fail) => {
    socket.emit('join_schedule', { scheduleId }, (ack: { ok: boolean }) =>
      ack.ok ? done() : fail(new Error('join_schedule was refused')),
    )
  })
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const owner = await server.connectOwner()
  const doctor = await addPerson(owner, 'DOCTOR')
  const patients = await addPeople(owner, 'PATIENT', WATCHERS)
  const actor = await addPerson(owner, 'PATIENT')
  const guest = await addPerson(owner, 'PATIENT')
  const schedule = await addSchedule(owner, doctor.id)
  await addPlaces(owner, schedule, [...patients, actor, guest])
  let requests = 0
  server.onLine((line) => {
    if (line.startsWith('{') && (JSON.parse(line) as { msg?: string }).msg === 'request') requests += 1
  })
  const sockets = await Promise.all(patients.map(({ token }) => openSocket(scope, server.url, { token })))
  const doctorSocket = await openSocket(scope, server.url, { token: doctor.token })
  // The doctor's page watches its schedule too, and still gets one message only.
  for (const socket of [...sockets, doctorSocket]) await joinSchedule(socket, schedule)
  const heard = new Map<Socket, number>()
  let last = 0
  for (const socket of [...sockets, doctorSocket])
    socket.on('queue_updated', () => {
      heard.set(socket, (heard.get(socket) ?? 0) + 1)
      last = performance.now()
    })
  let isReady = false
  const view = `${server.url}/api/patient/schedules/${schedule}`
  const change = async (): Promise<void> => {
    isReady = !isReady
    const { status } = await send('POST', `${view}/toggle-ready`, { token: actor.token, body: { isReady } })
    demand(status === 200, `the change was answered ${status}`)
  }

  const messages: number[] = []
  const toDoctor: number[] = []
  const extra: number[] = []
  const byMessage: number[] = []
  const byRefetch: number[] = []
  for (let round = 0; round < CHANGES; round += 1) {
    await sleep(100)
    heard.clear()
    requests = 0
    const begun = performance.now()
    await change()
    await sleep(400)
    byMessage.push(last - begun)
    messages.push(sockets.reduce((sum, socket) => sum + (heard.get(socket) ?? 0), 0))
    toDoctor.push(heard.get(doctorSocket) ?? 0)
    extra.push(requests - 1)
    demand(
      sockets.every((socket) => heard.get(socket) === 1),
      'each watcher heard of the change exactly once',
    )
    const again = performance.now()
    const answers = await Promise.all(patients.map(({ token }) => send('GET', view, { token })))
    byRefetch.push(performance.now() - again)
    demand(
      answers.every(({ status }) => status === 200),
      'each refetch was answered',
    )
  }

  // The page only redraws.
  const browser = await openBrowser(scope)
  const page = await (await openContext(browser, server.url, guest)).newPage()
  await page.goto(`${server.url}/patient/consultation/${schedule}`)
  await page.getByRole('switch').waitFor()
  await page.waitForLoadState('networkidle')
  await sleep(3_000)
  let asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const frames = { queue: 0 }
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    if (response.payloadData.includes('queue_updated')) frames.queue += 1
  })
  asked = []
  for (let round = 0; round < CHANGES; round += 1) {
    await change()
    await sleep(100)
  }
  await sleep(500)

  return {
    rows: [
      {
        what: `messages to ${WATCHERS} watchers, one change`,
        figure: median(messages),
        reference: WATCHERS,
        unit: '',
        reach: { ratio: 1 },
      },
      { what: 'messages to the doctor', figure: median(toDoctor), reference: 1, unit: '', reach: { ratio: 1 } },
      {
        what: 'HTTP requests besides the change itself',
        figure: Math.max(...extra),
        reference: WATCHERS,
        unit: '',
        reach: { most: 0 },
      },
      {
        what: 'change → the last watcher knows, p50',
        figure: median(byMessage),
        reference: median(byRefetch),
        unit: 'ms',
      },
      {
        what: `messages to a real page, ${CHANGES} changes`,
        figure: frames.queue,
        reference: CHANGES,
        unit: '',
        reach: { ratio: 1 },
      },
      {
        what: `requests of a real page, ${CHANGES} changes`,
        figure: asked.length,
        reference: CHANGES,
        unit: '',
        reach: { most: 0 },
      },
    ],
    notes: [
      `${CHANGES} changes; reference: every watcher fetches its view again, as in the seeds' design, without its message`,
      ...(asked.length > 0 ? [`the page asked for ${[...new Set(asked)].join(', ')}`] : []),
    ],
  }
})
