// How fast four pages feel on a slow device and network: a processor four times slower, 150 ms of latency, and
// 1.6 Mbit/s, with an empty cache. The reference is a page of the same server without a script.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { openBrowser, openContext } from './lib/browser.ts'
import { addPeople, addPerson, addPlaces, addSchedule, addTimeZones, type Someone } from './lib/people.ts'
import type { Row } from './lib/report.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'

const SLOWER = 4
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }
/** A task that is longer than this blocks the page for the rest of its time (ms). */
const LONG_TASK = 50
/** A page is loaded when no request is open, and none began, for this long (ms). */
const QUIET = 1_500
const WAITING = 38
/** Each page is loaded so many times, and the median counts. */
const TIMES = 3

interface Load {
  /** Largest contentful paint, and the sum of what long tasks have over 50 ms; in milliseconds. */
  lcp: number
  blocked: number
  requests: number
  /** On the wire, with headers. */
  kilobytes: number
}

interface Watch {
  lcp: number
  blocked: number
}

/** Loads an address once in a new context, and waits until it is quiet and shows the text. */
async function load(browser: Browser, origin: string, path: string, shows: string, who?: Someone): Promise<Load> {
  const context = await openContext(browser, origin, who)
  const page = await context.newPage()
  await page.addInitScript((long) => {
    const watch: Watch = { lcp: 0, blocked: 0 }
    Object.assign(window, { watch })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) watch.lcp = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) watch.blocked += Math.max(0, entry.duration - long)
    }).observe({ type: 'longtask', buffered: true })
  }, LONG_TASK)
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', NETWORK)
  await network.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  let requests = 0
  let bytes = 0
  let lastAt = performance.now()
  const open = new Set<string>()
  network.on('Network.requestWillBeSent', ({ requestId, request }) => {
    // The long-lived connection of Socket.IO is no part of loading the page.
    if (request.url.startsWith('data:') || request.url.includes('/socket.io/')) return
    requests += 1
    open.add(requestId)
    lastAt = performance.now()
  })
  const ended = (requestId: string): void => {
    if (open.delete(requestId)) lastAt = performance.now()
  }
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (open.has(requestId)) bytes += encodedDataLength
    ended(requestId)
  })
  network.on('Network.loadingFailed', ({ requestId }) => ended(requestId))
  await page.goto(`${origin}${path}`)
  await page.getByText(shows).first().waitFor()
  while (open.size > 0 || performance.now() - lastAt < QUIET) await sleep(100)
  const { lcp, blocked } = await page.evaluate(() => (window as unknown as { watch: Watch }).watch)
  demand(lcp > 0, `${path} was painted`)
  await context.close()
  return { lcp, blocked, requests, kilobytes: bytes / 1_000 }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const owner = await server.connectOwner()
  const doctor = await addPerson(owner, 'DOCTOR')
  const patients = await addPeople(owner, 'PATIENT', WAITING)
  const schedule = await addSchedule(owner, doctor.id)
  await addPlaces(owner, schedule, patients, 'WAITING')
  await addTimeZones(owner)
  const [patient] = patients
  demand(patient !== undefined, 'somebody waits')
  const browser = await openBrowser(scope)

  async function measure(path: string, shows: string, who?: Someone): Promise<Load> {
    const loads: Load[] = []
    for (let time = 0; time < TIMES; time += 1) loads.push(await load(browser, server.url, path, shows, who))
    const of = (what: keyof Load): number => median(loads.map((one) => one[what]))
    return { lcp: of('lcp'), blocked: of('blocked'), requests: of('requests'), kilobytes: of('kilobytes') }
  }
  const bare = await measure('/offline.html', 'You are not connected')
  const rows = (
    page: string,
    { lcp, blocked, requests, kilobytes }: Load,
    reach: { lcp?: number; blocked?: number },
  ) => {
    const of = (most: number | undefined): Pick<Row, 'reach'> => (most === undefined ? {} : { reach: { most } })
    const made: Row[] = [
      {
        what: `${page}: largest contentful paint`,
        figure: lcp / 1_000,
        reference: bare.lcp / 1_000,
        unit: 's',
        ...of(reach.lcp),
      },
      { what: '  main thread blocked', figure: blocked, reference: bare.blocked, unit: 'ms', ...of(reach.blocked) },
      { what: '  requests', figure: requests, reference: bare.requests, unit: '', reach: { most: 20 } },
      { what: '  on the wire', figure: kilobytes, reference: bare.kilobytes, unit: 'kB' },
    ]
    return made
  }
  const signIn = await measure('/login', 'Sign in')
  const practice = await measure(`/doctor/practice/${schedule}`, patients[0]?.name ?? '', doctor)
  const calendar = await measure('/doctor/calendar', 'Calendar', doctor)
  const queue = await measure(`/patient/consultation/${schedule}`, 'Check camera and microphone', patient)
  return {
    rows: [
      ...rows('sign-in', signIn, { blocked: 200 }),
      ...rows(`practice room, ${WAITING} waiting`, practice, { lcp: 2.5 }),
      ...rows("patient's queue page", queue, {}),
      ...rows("doctor's calendar", calendar, {}),
    ],
    notes: [
      `processor ${SLOWER} × slower, 150 ms, 1.6 Mbit/s, empty cache; median of ${TIMES} loads, requests until the page is quiet`,
      'reference: /offline.html of the same server, a page without a script, loaded in the same way',
    ],
  }
})
