// From “Accept” to the first frame of the other side, in two real browsers with fake cameras, measured by the app's own
// performance marks. The reference, measured in turns with it, is two bare pages with one RTCPeerConnection each and
// cameras that are open already.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { openBarePair } from './lib/bare-pair.ts'
import { openBrowser, openContext } from './lib/browser.ts'
import { addPerson, addPlaces, addSchedule, type Someone } from './lib/people.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { send } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const RUNS = 15
/** How long the invitation rings before it is accepted, in milliseconds. No person accepts faster. */
const RINGING_MS = 1_000

/** Runs in the page before its scripts: turns the standard events of each peer connection into performance marks. */
function markConnections(): void {
  const { RTCPeerConnection: Connection } = window
  const first = (name: string): void => {
    if (performance.getEntriesByName(name).length === 0) performance.mark(name)
  }
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') first('bench:connected')
      })
    }
    override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      first('bench:local-description')
      return super.setLocalDescription(description)
    }
  }
}

/** The time of every mark since the page's `call:accept`, in milliseconds. */
async function marksOf(page: Page): Promise<Record<string, number>> {
  await page.waitForFunction(() => performance.getEntriesByName('call:first-frame').length > 0, null, {
    polling: 25,
    timeout: 20_000,
  })
  return page.evaluate(() => {
    const begun = performance.getEntriesByName('call:accept').at(-1)?.startTime ?? Number.NaN
    const marks = performance.getEntriesByType('mark').filter(({ name }) => /^(call|bench):/.test(name))
    return Object.fromEntries(marks.map(({ name, startTime }) => [name, startTime - begun]))
  })
}

let stayed = 0

/** Waits until the app has returned after a call by itself. A page that does not is counted, and brought back. */
async function goBack(page: Page, path: string): Promise<void> {
  const returned = page.waitForFunction((wanted) => location.pathname === wanted, path, {
    polling: 50,
    timeout: 10_000,
  })
  await returned.catch(async () => {
    stayed += 1
    const words = await page
      .locator('main')
      .innerText()
      .catch(() => '')
    console.log(`still at ${new URL(page.url()).pathname}: ${words.replaceAll(/\s+/g, ' ').slice(0, 200)}`)
    await page.goto(new URL(path, page.url()).href)
  })
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope, { env: { LOG_LEVEL: 'warn' } })
  const owner = await server.connectOwner()
  const doctor = await addPerson(owner, 'DOCTOR')
  const patient = await addPerson(owner, 'PATIENT')
  const schedule = await addSchedule(owner, doctor.id)
  await addPlaces(owner, schedule, [patient])
  const browsers = [await openBrowser(scope), await openBrowser(scope)] as const
  const open = async (index: 0 | 1, who: Someone, path: string): Promise<Page> => {
    const context = await openContext(browsers[index], server.url, who)
    await context.addInitScript(markConnections)
    const page = await context.newPage()
    await page.goto(`${server.url}${path}`)
    return page
  }
  const room = `/doctor/practice/${schedule}`
  const visit = `/patient/consultation/${schedule}`
  const doctorPage = await open(0, doctor, room)
  const patientPage = await open(1, patient, visit)
  const bare = await openBarePair(browsers, server.url)
  const act = async (path: string, token: string, body?: object): Promise<void> => {
    const { status, text } = await send('POST', `${server.url}/api/${path}`, { token, body })
    demand(status === 200, `${path} was answered ${status}: ${text}`)
  }

  async function call(): Promise<Record<string, number>[]> {
    const pages = [doctorPage, patientPage]
    for (const page of pages) {
      await page.bringToFront()
      await page.evaluate(() => performance.clearMarks())
    }
    await doctorPage.getByRole('button', { name: `Call ${patient.name}` }).click()
    const accept = patientPage.getByRole('button', { name: 'Accept' })
    await accept.waitFor()
    await sleep(RINGING_MS)
    await accept.click()
    const marks = await Promise.all(pages.map(marksOf))
    const id = new URL(patientPage.url()).pathname.split('/').at(-1)
    await act(`doctor/call-sessions/${id}/end`, doctor.token)
    await Promise.all([goBack(doctorPage, room), goBack(patientPage, visit)])
    return marks
  }

  const ours: Record<string, number>[] = []
  const theirs: Record<string, number>[] = []
  for (let run = -1; run < RUNS; run += 1) {
    if (run === -1) await act(`patient/schedules/${schedule}/toggle-ready`, patient.token, { isReady: true })
    else await act(`doctor/schedules/${schedule}/reset-patient/${patient.id}`, doctor.token)
    const one = await call()
    const other = await bare.call()
    // The first call also loads code that later ones have, so it is reported separately.
    if (run === -1) console.log('first call, not counted:', JSON.stringify({ ours: one, bare: other }))
    else {
      ours.push(...one)
      theirs.push(...other)
    }
  }
  const span = (marks: Record<string, number>[], to: string, from: string[]): number[] =>
    marks.map((one) => (one[to] ?? Number.NaN) - Math.max(...from.map((name) => one[name] ?? Number.NaN)))
  const row = (what: string, share: number, to: string, more: { from?: string[]; most?: number } = {}) => ({
    what: `${what}, p${share * 100}`,
    figure: percentile(span(ours, to, more.from ?? ['call:accept']), share),
    reference: percentile(span(theirs, to, more.from ?? ['call:accept']), share),
    unit: 'ms' as const,
    ...(more.most !== undefined && { reach: { most: more.most } }),
  })
  const setUp = { from: ['call:accept', 'bench:local-description'] }
  return {
    rows: [
      row('accept → first remote frame, both sides', 0.5, 'call:first-frame', { most: 400 }),
      row('accept → first remote frame, both sides', 0.95, 'call:first-frame', { most: 800 }),
      row('first setLocalDescription, or accept if later → connected', 0.5, 'bench:connected', setUp),
      row('first setLocalDescription, or accept if later → connected', 0.95, 'bench:connected', {
        ...setUp,
        most: 250,
      }),
      { ...row('  accept → first setLocalDescription', 0.5, 'bench:local-description'), reference: undefined },
      row('  connected → first frame', 0.5, 'call:first-frame', { from: ['bench:connected'] }),
      { what: 'pages that did not return within 10 s of the end', figure: stayed, unit: '' },
    ],
    notes: [
      `${RUNS} calls, both sides (${ours.length} samples); it rings for ${RINGING_MS} ms before “Accept”`,
      'the doctor’s time begins with the event that opens the room, the patient’s with the click',
      'our first setLocalDescription comes while it rings, so what counts from it begins with “Accept”',
      'reference: two bare pages in the same browsers, cameras open, signalled through this process',
    ],
  }
})
