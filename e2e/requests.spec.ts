// On a slow network each request costs time, so how many a page takes is limited. Times are measured by the bench
// `felt-speed`; these counts are the same on every machine.
import { morningSession } from './support/consultation.ts'
import { expect, type Person, test } from './support/people.ts'

/**
 * Opens a page, and returns what it has loaded when nothing more comes. What is asked for again counts once: a page without
 * a socket polls, and how long it has none depends on the machine.
 * @param lastPart a part that is loaded late
 */
async function requestsOf({ page }: Person, path: string, heading: string, lastPart: string | null): Promise<string[]> {
  // What an earlier page still loads is not counted.
  await page.goto('about:blank')
  const seen = new Set<string>()
  page.on('request', (request) => seen.add(`${request.method()} ${request.url()}`))
  page.on('websocket', (socket) => seen.add(`socket ${socket.url()}`))
  await page.goto(path)
  await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
  if (lastPart !== null)
    await expect.poll(() => [...seen].some((one) => one.includes(`/assets/${lastPart}-`)), lastPart).toBe(true)
  await page.waitForLoadState('networkidle')
  return [...seen]
}

test('the sign-in page, with the clinic’s name and logo, takes 10 requests at most', { tag: '@core' }, async ({
  visit,
}) => {
  const made = await requestsOf(await visit('patient'), '/login', 'Sign in', null)
  expect(made.length, made.join('\n')).toBeLessThanOrEqual(10)
  expect(made.filter((one) => /\/assets\/(app|practice|call)-/.test(one))).toEqual([])
})

test('a page behind sign-in takes 20 requests at most', { tag: '@core' }, async ({ clinic, doctor, patient }) => {
  const session = await morningSession(clinic)
  // Their browsers have told the server their time zone once, on the first page of all.
  for (const { page } of [doctor, patient]) {
    await page.goto('/profile')
    await page.waitForLoadState('networkidle')
  }
  for (const [person, path, heading] of [
    [doctor, `/doctor/practice/${session}`, 'Queue'],
    [doctor, '/doctor/calendar', 'Calendar'],
    [patient, `/patient/consultation/${session}`, 'Consultation with'],
  ] as const) {
    const made = await requestsOf(person, path, heading, 'call')
    expect(made.length, `${path}\n${made.join('\n')}`).toBeLessThanOrEqual(20)
  }
})
