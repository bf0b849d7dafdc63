import type { Page } from '@playwright/test'
import {
  accept,
  arrangeOnline,
  arrangeReady,
  as,
  call,
  callAddress,
  incoming,
  morningSession,
  outgoing,
  place,
  takeSeats,
} from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

/** Counts the clicks of a person on every page that they open. */
async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0
  await page.exposeFunction('countClick', () => {
    clicks += 1
  })
  const listen = (): void =>
    window.addEventListener(
      'click',
      (event) => {
        if (event.isTrusted) (window as unknown as { countClick: () => void }).countClick()
      },
      true,
    )
  await page.addInitScript(listen)
  await page.evaluate(listen)
  return () => clicks
}

test('a doctor needs two clicks from the first page until it rings', async ({ clinic, doctor, patient }) => {
  // Which session is started depends on the time of the day, so the patient waits in each.
  const john = await as(clinic, accounts.john)
  const sessions = (await john.get('/api/patient/schedules')) as { id: string }[]
  for (const { id } of sessions) await john.post(`/api/patient/schedules/${id}/join-queue`)
  await patient.goto(`/patient/consultation/${await morningSession(clinic)}`)
  await doctor.goto('/doctor/dashboard')
  const clicks = await countClicks(doctor.page)
  await doctor.page.getByRole('button', { name: 'Start practice' }).click()
  await doctor.page.getByRole('button', { name: 'Call John Smith', exact: true }).click()
  await expect(incoming(patient.page)).toBeVisible()
  expect(clicks()).toBe(2)
})

test('a doctor in a call needs one click to ring the next patient', async ({ clinic, doctor, patient, signIn }) => {
  const scheduleId = await arrangeReady(clinic)
  const next = await signIn('patient', accounts.emily)
  await next.goto(`/patient/consultation/${scheduleId}`)
  await takeSeats(doctor, patient, scheduleId)
  await call(doctor, patient)
  const clicks = await countClicks(doctor.page)
  await doctor.page.getByRole('button', { name: 'End & call next' }).click()
  const rings = next.page.getByRole('dialog', { name: 'Dr. Sarah Johnson is calling you' })
  await expect(rings).toBeVisible()
  await expect(outgoing(doctor.page)).toBeVisible()
  expect(clicks()).toBe(1)
  await expect(patient.page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
  await accept(next)
  await expect(doctor.page).toHaveURL(callAddress)
})

test('a patient who is away is reminded, and the queue is searched, ordered and worked by keyboard', async ({
  clinic,
  doctor,
}) => {
  const { page } = doctor
  const scheduleId = await arrangeOnline(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await page.getByRole('button', { name: 'Remind Emily Davis to come back' }).click()
  const reminded = page.getByRole('button', { name: 'Emily Davis was reminded a moment ago' })
  await expect(reminded).toBeFocused()
  await page.getByRole('button', { name: 'Emily Davis was reminded a moment ago' }).press('Enter')
  const told = (await (await as(clinic, accounts.emily)).get('/api/notifications')) as {
    notifications: { kind: string }[]
  }
  expect(told.notifications.map(({ kind }) => kind)).toEqual(['QUEUE_REMINDER'])

  const search = page.getByRole('searchbox', { name: 'Search by name' })
  await search.fill('emi')
  await expect(place(page, 'John Smith')).toBeHidden()
  await search.fill('')
  await page.getByRole('combobox', { name: 'Order of the queue' }).selectOption('By number')
  await search.press('ArrowDown')
  const name = (one: string) => page.getByRole('button', { name: one, exact: true })
  await expect(name('John Smith')).toBeFocused()
  await page.keyboard.press('j')
  await expect(name('Emily Davis')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Reminded at/)).toBeVisible()
  await page.keyboard.press('k')
  await page.keyboard.press('c')
  await expect(page.getByRole('heading', { name: 'Calling John Smith' })).toBeFocused()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await expect(page.getByText('They work while the focus is in the queue.')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Camera and microphone' }).click()
  await expect(page.getByRole('heading', { name: 'Your picture' })).toBeVisible()
})

test('a patient who becomes ready in a hidden tab is shown on the desktop, without a name, and a click leads to the queue', async ({
  clinic,
  signIn,
}) => {
  const doctor = await signIn('doctor', accounts.doctor, {
    async before(context) {
      await context.grantPermissions(['notifications'])
      // The browser's own notifications, written down. Without a screen, nobody can click on one.
      await context.addInitScript(() => {
        const made: Notification[] = []
        const Real = window.Notification
        class Noted extends Real {
          constructor(title: string, options?: NotificationOptions) {
            super(title, options)
            made.push(this)
          }
        }
        Object.assign(window, { Notification: Noted, made })
      })
    },
  })
  const { page } = doctor
  const scheduleId = await arrangeOnline(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await page.getByRole('button', { name: 'Arrival alerts' }).click()
  await page.getByRole('checkbox', { name: 'Desktop notification' }).click()
  await expect(page.getByRole('checkbox', { name: 'Desktop notification' })).toBeChecked()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Meetings' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Meetings' })).toBeVisible()
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }))
  const john = await as(clinic, accounts.john)
  await john.post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  const shown = () =>
    page.evaluate(() => (window as unknown as { made: Notification[] }).made.map(({ title, body }) => [title, body]))
  await expect.poll(shown).toEqual([['A patient is ready', '']])
  await page.evaluate(() => (window as unknown as { made: Notification[] }).made[0]?.dispatchEvent(new Event('click')))
  await expect(page).toHaveURL(`/doctor/practice/${scheduleId}`)
  await expect(place(page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
})

test('a patient who becomes ready in a hidden tab is heard and shown in its title, unless that is off', async ({
  clinic,
  doctor,
}) => {
  const { page } = doctor
  const scheduleId = await arrangeOnline(clinic)
  await page.addInitScript(() => {
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...args) {
      document.documentElement.dataset.notes = String(Number(document.documentElement.dataset.notes ?? 0) + 1)
      return start.apply(this, args)
    }
  })
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  const notes = () => page.evaluate(() => Number(document.documentElement.dataset.notes ?? 0))
  await page.getByRole('button', { name: 'Arrival alerts' }).click()
  await page.getByRole('button', { name: 'Play the sound' }).click()
  await expect.poll(notes).toBe(2)
  await page.keyboard.press('Escape')
  const hide = (hidden: boolean) =>
    page.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => is })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  const ready = async (isReady: boolean): Promise<void> => {
    await (await as(clinic, accounts.john)).post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady })
    await expect(place(page, 'John Smith').getByText(isReady ? 'Ready' : 'Waiting', { exact: true })).toBeVisible()
  }
  await hide(true)
  await ready(true)
  await expect(page).toHaveTitle(/^\(1\) A patient is ready · /)
  await expect.poll(notes).toBe(4)
  await hide(false)
  await expect(page).toHaveTitle(/^Practice session/)
  await page.getByRole('button', { name: 'Arrival alerts' }).click()
  for (const way of ['Sound', 'Tab title']) await page.getByRole('checkbox', { name: way }).uncheck()
  await page.keyboard.press('Escape')
  await ready(false)
  await hide(true)
  await ready(true)
  await expect(page).toHaveTitle(/^Practice session/)
  expect(await notes()).toBe(4)
})
