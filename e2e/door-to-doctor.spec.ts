import type { Page } from '@playwright/test'
import {
  accept,
  arrangeOnline,
  arrangeReady,
  as,
  call,
  endButton,
  hangUp,
  incoming,
  invite,
  isReady,
  takeSeats,
} from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const PHONE = { width: 360, height: 740 }
/** The sizes of a phone, of a laptop at 400 %, and of a phone that is held sideways. */
const sizes = [PHONE, { width: 320, height: 225 }, { width: 640, height: 320 }]

/** Counts the taps from now on. */
function tapper(page: Page) {
  let taps = 0
  return {
    tap: async (name: string | RegExp): Promise<void> => {
      taps += 1
      await page.getByRole('button', { name }).click()
    },
    count: () => taps,
  }
}

/** Lets John leave the queue, so that he has no place. */
async function withoutPlace(patient: Person, clinic: Parameters<typeof arrangeOnline>[0]): Promise<string> {
  const scheduleId = await arrangeOnline(clinic)
  await (await as(clinic, accounts.john)).post(`/api/patient/schedules/${scheduleId}/leave-queue`)
  await patient.page.setViewportSize(PHONE)
  return scheduleId
}

test('a patient on a phone is checked and ready two taps after the start page', { tag: '@core' }, async ({
  clinic,
  patient,
}) => {
  await withoutPlace(patient, clinic)
  await patient.goto('/patient/consultation')
  const { tap, count } = tapper(patient.page)
  await patient.page.getByRole('button', { name: 'Join the queue of Dr. Sarah Johnson, 09:00 – 12:00' }).click()
  await expect(patient.page.getByRole('button', { name: 'I’m ready', exact: true })).toBeVisible()
  await expect(patient.page.getByText('We hear you.')).toBeVisible()
  await tap('I’m ready')
  await expect(isReady(patient.page)).toBeVisible()
  expect(count() + 1).toBeLessThanOrEqual(2)
})

test('a patient with the link of a session is ready by two taps, and can take it back', async ({ clinic, patient }) => {
  const scheduleId = await withoutPlace(patient, clinic)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  const { tap, count } = tapper(patient.page)
  await tap('Join the queue')
  await expect(patient.page.getByRole('button', { name: 'I’m ready', exact: true })).toBeVisible()
  await tap('I’m ready')
  await expect(isReady(patient.page)).toBeVisible()
  expect(count()).toBeLessThanOrEqual(2)
  await expect(isReady(patient.page), 'the focus stays with the button').toBeFocused()
  await tap('I’m not ready any more')
  await expect(patient.page.getByRole('button', { name: 'I’m ready', exact: true })).toBeFocused()
})

test('the button says that a check or a call is under way, and does nothing then', async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeOnline(clinic)
  const { page } = patient
  // The request for relays is never answered, so the check does not end.
  await page.route('**/api/ice-servers', () => undefined)
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  await page.getByRole('button', { name: 'Check camera and microphone' }).click()
  await expect(page.getByText('We hear you.')).toBeVisible()
  await page.getByRole('button', { name: 'Checking…' }).press('Enter')
  await expect(page.getByText('We hear you.'), 'the same check goes on').toBeVisible()
  await page.getByRole('button', { name: 'I’m ready without the check' }).click()
  await expect(isReady(page)).toBeFocused()
  await invite(doctor)
  await expect(incoming(page)).toBeVisible()
  await page.getByRole('button', { name: 'It’s ringing', includeHidden: true }).press('Enter')
  await expect(incoming(page)).toBeVisible()
})

for (const size of sizes)
  test(`at ${size.width} × ${size.height} the button is on the screen, and no bar hides the focus`, async ({
    clinic,
    patient,
  }) => {
    const { page } = patient
    await page.setViewportSize(size)
    await patient.goto(`/patient/consultation/${await arrangeOnline(clinic)}`)
    const button = page.getByRole('button', { name: 'Check camera and microphone' })
    await expect(button).toBeInViewport({ ratio: 1 })
    await page.getByText('Devices, sound and call quality').click()
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press('Tab')
      await expect.poll(() => page.evaluate(hiddenFocus), `stop ${stop}`).toBeNull()
      await expect(button).toBeInViewport({ ratio: 1 })
    }
  })

/** Returns the focused element if something else covers all of it, or null. */
function hiddenFocus(): string | null {
  const own = document.activeElement
  if (!own || own === document.body) return null
  // The picture of a radio button is its label, and the input itself is invisible.
  const box = own.getBoundingClientRect()
  const points = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) =>
    [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y] as const),
  )
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y)
    return top !== null && (own.contains(top) || top.contains(own) || top.closest('label')?.contains(own) === true)
  })
  return seen ? null : `${own.tagName} ${own.textContent}`
}

test('a patient who left by mistake rejoins from any page, and the doctor sees both', async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await expect(endButton(patient.page)).toHaveText('Leave')
  await expect(endButton(doctor.page)).toHaveText('End call')
  await hangUp(patient)
  await expect(doctor.page.getByRole('heading', { name: 'John Smith left the call' })).toBeVisible()
  await expect(doctor.page.getByText(/^They can rejoin until \d/)).toBeVisible()

  await test.step('the patient rejoins from the page on which they left, also after loading it again', async () => {
    await expect(patient.page.getByRole('button', { name: 'Rejoin' })).toBeFocused()
    await patient.page.reload()
    await patient.page.getByRole('button', { name: 'Rejoin' }).click()
    await expectMedia(doctor, patient)
  })

  await test.step('the patient rejoins from another page', async () => {
    await hangUp(patient)
    await patient.page.getByRole('link', { name: 'Back to the consultation' }).click()
    await patient.page.getByRole('link', { name: 'Doctors' }).click()
    await expect(patient.page.getByText(/^You left the call. You can rejoin until \d/)).toBeVisible()
    await patient.page.getByRole('link', { name: 'Rejoin' }).click()
    await expectMedia(doctor, patient)
  })

  await test.step('no page leads back after the doctor has ended the call', async () => {
    await hangUp(patient)
    await patient.page.getByRole('link', { name: 'Back to the consultation' }).click()
    await expect(patient.page.getByRole('link', { name: 'Rejoin' })).toBeVisible()
    await doctor.page.getByRole('main').getByRole('button', { name: 'End call' }).first().click()
    await expect(doctor.page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
    await expect(patient.page.getByRole('link', { name: 'Rejoin' })).toHaveCount(0)
    await expect(patient.page.getByRole('heading', { name: 'Your consultation is over' })).toBeVisible()
  })
})

test('a patient who stays away for two minutes is called again by the doctor', async ({
  clinic,
  doctor,
  patient,
  signIn,
}) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  const elsewhere = await signIn('patient', accounts.john)
  await call(doctor, patient)
  // The time passes on these pages alone. What the server answers then is tested with a clock of its own.
  for (const { page } of [doctor, elsewhere]) await page.clock.install()
  await elsewhere.goto(`/patient/consultation/${scheduleId}`)
  await hangUp(patient)
  await expect(elsewhere.page.getByText(/^You left the call. You can rejoin until \d/)).toBeVisible()
  await expect(doctor.page.getByText(/^They can rejoin until \d/)).toBeVisible()
  await doctor.page.clock.fastForward('02:05')
  await elsewhere.page.clock.fastForward('02:05')
  await expect(elsewhere.page.getByRole('link', { name: 'Rejoin' })).toHaveCount(0)
  await expect(elsewhere.page.getByRole('heading', { name: 'You left your call' })).toBeVisible()
  await elsewhere.context.close()
  await expect(doctor.page.getByText('They can no longer rejoin by themselves.')).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Call again' }).click()
  await accept(patient)
  await expectMedia(doctor, patient)
})
