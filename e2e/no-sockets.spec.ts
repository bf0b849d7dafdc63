import type { Page } from '@playwright/test'
import { accept, arrangeReady, callAddress, incoming, invite, leaveAndEnd, takeSeats } from './support/consultation.ts'
import { Firewall, withoutSocket } from './support/firewall.ts'
import { expectMedia, left } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

/** Counts the requests for each API path during a time, with ids taken out. */
async function count(page: Page, milliseconds: number): Promise<Record<string, number>> {
  const asked: Record<string, number> = {}
  const listen = (request: { url: () => string; method: () => string }): void => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/api/') || pathname.includes('socket.io')) return
    const name = `${request.method()} ${pathname.replace(/[\da-f-]{36}/g, ':id')}`
    asked[name] = (asked[name] ?? 0) + 1
  }
  page.on('request', listen)
  await page.waitForTimeout(milliseconds)
  page.off('request', listen)
  return asked
}

/** Checks the number of requests. It may be one more or one less, depending on when the interval begins. */
function expectEvery(asked: Record<string, number>, name: string, milliseconds: number, within: number): void {
  const expected = within / milliseconds
  expect(asked[name] ?? 0, `${name} every ${milliseconds} ms: ${JSON.stringify(asked)}`).toBeGreaterThanOrEqual(
    expected - 1.5,
  )
  expect(asked[name] ?? 0, `${name} every ${milliseconds} ms: ${JSON.stringify(asked)}`).toBeLessThanOrEqual(
    expected + 1.5,
  )
}

test('everything works by polling while Socket.IO is blocked, and the polling stops with a socket', async ({
  clinic,
  signIn,
}) => {
  const firewall = new Firewall()
  const doctor = await signIn('doctor', accounts.doctor, { before: firewall.install })
  const patient = await signIn('patient', accounts.john, { before: firewall.install })
  const both: Person[] = [doctor, patient]
  for (const person of both) person.allow(withoutSocket)
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  for (const { page } of both) {
    await expect(page.getByText('Live updates are paused, still checking every 2 seconds.')).toBeVisible()
  }

  await test.step('the waiting pages poll every two seconds', async () => {
    const [doctors, patients] = await Promise.all([count(doctor.page, 6000), count(patient.page, 6000)])
    expectEvery(doctors, 'GET /api/doctor/schedules/:id/queue', 2000, 6000)
    expectEvery(patients, 'GET /api/patient/schedules/:id', 2000, 6000)
    expectEvery(patients, 'GET /api/patient/pending-invitation', 2000, 6000)
  })

  await test.step("the invitation comes, and the doctor's page polls for the answer every 1.5 s", async () => {
    await invite(doctor)
    await expect(incoming(patient.page)).toBeVisible()
    expectEvery(await count(doctor.page, 5000), 'GET /api/doctor/call-sessions/:id/status', 1500, 5000)
    await accept(patient)
    await expect(doctor.page).toHaveURL(callAddress)
  })

  await test.step('the call connects, and both pages poll it every three seconds', async () => {
    await expectMedia(doctor, patient, 25_000)
    const asked = await Promise.all(both.map(({ page }) => count(page, 6500)))
    for (const one of asked) expectEvery(one, 'GET /api/call-sessions/:id', 3000, 6500)
  })

  await test.step('the socket is back, nobody polls, and nothing is lost or doubled', async () => {
    const before = await left(patient.page)
    firewall.open = true
    const quiet = () => Promise.all(both.map(({ page }) => count(page, 3500)))
    await expect.poll(quiet, { message: 'nobody asks', intervals: [0] }).toEqual([{}, {}])
    await expectMedia(doctor, patient)
    expect(await left(patient.page), 'the same connection').toEqual(before)
    await patient.page.getByRole('button', { name: 'Microphone', exact: true }).click()
    await expect(doctor.page.getByText('John Smith is muted')).toHaveCount(1)
  })

  await test.step('the end of the call reaches the other side without the socket again', async () => {
    firewall.open = false
    for (const { context } of both) await context.setOffline(true)
    for (const { context } of both) await context.setOffline(false)
    await leaveAndEnd(doctor, patient)
  })
})
