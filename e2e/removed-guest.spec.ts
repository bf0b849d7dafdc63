import type { BrowserContext, WebSocketRoute } from '@playwright/test'
import { arrangeReady, call, takeSeats } from './support/consultation.ts'
import { expectToSeeNamed, remoteVideo } from './support/media.ts'
import { HOST, heading, joinNow, knock, makeMeeting, showPeople } from './support/meeting.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const [MARIA, BEN] = ['Maria Rossi', 'Ben Ito']

/** For how long a removed guest may still receive media, in milliseconds: with a socket, and with polling. */
const [WITH_SOCKET_MS, POLLING_MS] = [1000, 4000]

/** Ends a test that hangs; three people on two cores take long. */
const PATIENCE_MS = 120_000

/** The connection of a page's socket, which can be cut, silenced, or filtered. */
class Line {
  /** True to block WebSocket and long polling. */
  cut = false
  /** True to let nothing from the server arrive, while the connection looks open in both directions. */
  silent = false
  /** Messages that match this do not arrive. */
  losing: RegExp | null = null
  readonly #sockets = new Set<WebSocketRoute>()

  readonly install = async (context: BrowserContext): Promise<void> => {
    await context.route(/\/socket\.io\//, (route) => (this.cut ? route.abort() : route.continue()))
    await context.routeWebSocket(/\/socket\.io\//, (page) => {
      if (this.cut) return void page.close()
      this.#sockets.add(page)
      const server = page.connectToServer()
      server.onMessage((message) => {
        if (this.silent || this.losing?.test(String(message))) return
        page.send(message)
      })
    })
  }

  cutNow(): void {
    this.cut = true
    for (const socket of this.#sockets) void socket.close()
    this.#sockets.clear()
  }
}

/**
 * Returns by how much timers of the page were late at most since `from`: on a busy machine everything is late, and the
 * limits of this test are about calls and not about the machine.
 */
async function lateness({ page }: Person, from: number): Promise<number> {
  return page.evaluate((since) => {
    const { ticks } = window as unknown as { ticks: number[] }
    const late = ticks.map((at, index) => (at < since ? 0 : at - (ticks[index - 1] ?? at) - 40))
    return Math.max(0, ...late)
  }, from)
}
async function watchLateness({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const ticks: number[] = []
    Object.assign(window, { ticks })
    setInterval(() => ticks.push(Date.now()), 40)
  })
}

/**
 * Makes the page a hostile one: it closes no connection, whatever it receives, and counts what still arrives on each of
 * them.
 */
async function refusesToGo(guest: Person): Promise<void> {
  await watchLateness(guest)
  await guest.page.evaluate(() => {
    RTCPeerConnection.prototype.close = () => undefined
    const counted = new Map<string, number>()
    Object.assign(window, { lastArrival: 0 })
    setInterval(() => {
      for (const [index, connection] of window.probe.connections.entries())
        void connection.getStats().then((report) =>
          report.forEach((one: { type: string; id: string; framesDecoded?: number; packetsReceived?: number }) => {
            if (one.type !== 'inbound-rtp') return
            const count = (one.framesDecoded ?? 0) + (one.packetsReceived ?? 0)
            const before = counted.get(`${index} ${one.id}`)
            counted.set(`${index} ${one.id}`, count)
            if (before !== undefined && count > before) Object.assign(window, { lastArrival: Date.now() })
          }),
        )
    }, 40)
  })
  // Otherwise a count that does not work would look like a page that receives nothing.
  await expect.poll(() => lastArrival(guest)).toBeGreaterThan(0)
}

/** Returns when the last frame or packet from anybody arrived on the removed page. */
function lastArrival({ page }: Person): Promise<number> {
  return page.evaluate(() => (window as unknown as { lastArrival: number }).lastArrival)
}

/**
 * Lets the doctor remove the guest.
 * @returns when the server had done so
 */
async function remove(doctor: Person, name: string): Promise<number> {
  const [answer] = await Promise.all([
    doctor.page.waitForResponse(/\/remove$/, { timeout: PATIENCE_MS }),
    doctor.page.getByRole('button', { name: `Remove ${name}` }).click({ timeout: PATIENCE_MS }),
  ])
  expect(answer.ok()).toBe(true)
  return Date.now()
}

/** Checks that nothing arrives on the removed page after `within` milliseconds, and that nothing arrives later. */
async function expectNothingAfter(
  guest: Person,
  member: Person,
  removedAt: number,
  within: number,
  watch = 4000,
): Promise<void> {
  await guest.page.waitForTimeout(Math.max(0, removedAt + within - Date.now()) + watch)
  const took = (await lastArrival(guest)) - removedAt
  const late = (await lateness(guest, removedAt)) + (await lateness(member, removedAt))
  const told = `${took} ms from the removal to the last frame or packet, on a machine that was late by ${late} ms`
  test.info().annotations.push({ type: 'figure', description: told })
  process.stdout.write(`${told}\n`)
  expect(took, told).toBeLessThan(within + 2 * late)
}

/** Brings the doctor, Ben and Maria into a meeting; Ben's socket uses the given line. */
async function meetingOfThree(
  doctor: Person,
  visit: (side: 'guest' | 'patient', more?: object) => Promise<Person>,
  line: Line,
): Promise<{ maria: Person; ben: Person }> {
  const link = await makeMeeting(doctor)
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  const [maria, ben] = [await visit('guest'), await visit('patient', { before: line.install })]
  ben.allow(/socket\.io|WebSocket connection|409.*\/signals/)
  await Promise.all([knock(maria, link, MARIA), knock(ben, link, BEN)])
  await showPeople(doctor)
  await doctor.page.getByRole('button', { name: 'Let all in' }).click()
  await Promise.all([expectToSeeNamed(maria, ben, BEN), expectToSeeNamed(maria, doctor, HOST)])
  await refusesToGo(maria)
  await watchLateness(ben)
  maria.allow(/401|403|404/)
  return { maria, ben }
}

/** Checks that the call goes on for the others. */
async function othersGoOn(doctor: Person, maria: Person, ben: Person): Promise<void> {
  await expect(heading(maria, 'You are no longer in the meeting')).toBeVisible()
  for (const { page } of [doctor, ben]) await expect(remoteVideo(page)).toHaveCount(1)
  await expectToSeeNamed(doctor, ben, BEN)
}

test('a removed guest who stays receives nothing from a member whose page has no socket', { tag: '@core' }, async ({
  doctor,
  visit,
}) => {
  const line = new Line()
  line.cut = true
  const { maria, ben } = await meetingOfThree(doctor, visit, line)
  await expectNothingAfter(maria, ben, await remove(doctor, MARIA), POLLING_MS)
  await othersGoOn(doctor, maria, ben)
})

test('a removed guest receives nothing from a member whose socket was down for ten seconds', async ({
  doctor,
  visit,
}) => {
  const line = new Line()
  const { maria, ben } = await meetingOfThree(doctor, visit, line)
  line.cutNow()
  await ben.page.waitForTimeout(1000)
  const removedAt = await remove(doctor, MARIA)
  await ben.page.waitForTimeout(9000)
  line.cut = false
  await expectNothingAfter(maria, ben, removedAt, POLLING_MS, 15_000)
  await othersGoOn(doctor, maria, ben)
})

test('a removed guest receives nothing from a member whose socket lost every event about guests', async ({
  doctor,
  visit,
}) => {
  const line = new Line()
  const { maria, ben } = await meetingOfThree(doctor, visit, line)
  line.losing = /guest_updated|user-left/
  await expectNothingAfter(maria, ben, await remove(doctor, MARIA), WITH_SOCKET_MS)
  await othersGoOn(doctor, maria, ben)
})

test('a removed guest receives nothing from a member whose socket is silent but open', async ({ doctor, visit }) => {
  const line = new Line()
  const { maria, ben } = await meetingOfThree(doctor, visit, line)
  line.silent = true
  await expectNothingAfter(maria, ben, await remove(doctor, MARIA), WITH_SOCKET_MS)
  await othersGoOn(doctor, maria, ben)
})

test('a guest removed from a consultation receives nothing from a patient whose page has no socket', async ({
  clinic,
  doctor,
  signIn,
  visit,
}) => {
  const line = new Line()
  line.cut = true
  const patient = await signIn('patient', accounts.john, { before: line.install })
  patient.allow(/socket\.io|WebSocket connection|409.*\/signals/)
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await doctor.page.getByRole('button', { name: /^People/ }).click()
  await doctor.page.getByRole('button', { name: 'Create link' }).click()
  const guest = await visit('guest')
  await guest.page.goto(await doctor.page.getByText(/^http.*\/join#/).innerText())
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill(MARIA)
  await guest.page.getByRole('button', { name: 'Ask to join' }).click()
  await doctor.page.getByRole('button', { name: `Let in ${MARIA}` }).click()
  await Promise.all([expectToSeeNamed(guest, patient, 'John Smith'), expectToSeeNamed(guest, doctor, HOST)])
  await refusesToGo(guest)
  await watchLateness(patient)
  guest.allow(/401|403|404/)
  await expectNothingAfter(guest, patient, await remove(doctor, MARIA), POLLING_MS)
  await expect(remoteVideo(patient.page)).toHaveCount(1)
})
