import type { Page } from '@playwright/test'
import { arrangeReady, incoming, invite } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

/** Checks that both answers are wholly on the screen and that nothing covers them. */
async function expectAnswersInReach(page: Page, what: string): Promise<void> {
  for (const name of ['Accept', 'Decline']) {
    const button = incoming(page).getByRole('button', { name })
    await expect(button, `${name}, ${what}`).toBeInViewport({ ratio: 1 })
    const covered = await button.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      const corners = [left + 6, right - 6].flatMap((x) => [top + 6, bottom - 6].map((y) => [x, y] as const))
      return corners.some(([x, y]) => !element.contains(document.elementFromPoint(x, y)))
    })
    expect(covered, `${name} is covered, ${what}`).toBe(false)
  }
}

test('the answers to a call fit every screen: at 400 %, sideways, on a phone, and in forced colours', {
  tag: '@core',
}, async ({ clinic, doctor, patient }) => {
  const { page } = patient
  const scheduleId = await arrangeReady(clinic)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await invite(doctor)
  await expect(incoming(page)).toBeVisible()
  await incoming(page).getByRole('button', { name: 'One more minute, please' }).click()
  for (const [width, height] of [
    [320, 225],
    [640, 320],
    [320, 568],
    [360, 740],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const forcedColors of ['none', 'active'] as const) {
      await page.emulateMedia({ forcedColors })
      await expectAnswersInReach(page, `${width} × ${height}, forced colours ${forcedColors}`)
    }
    await page.emulateMedia({ forcedColors: 'none' })
  }
  await incoming(page).getByRole('button', { name: 'Decline' }).click()
  await expect(incoming(page)).toBeHidden()
})

test('the answers to a call fit a phone whose text is twice as large', async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, {
    flags: ['--blink-settings=defaultFontSize=32'],
    viewport: { width: 360, height: 740 },
  })
  const scheduleId = await arrangeReady(clinic)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await invite(doctor)
  await expect(incoming(patient.page)).toBeVisible()
  expect(await patient.page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px')
  await expectAnswersInReach(patient.page, '360 × 740 with text of 32 px')
  await incoming(patient.page).getByRole('button', { name: 'Decline' }).click()
  await expect(incoming(patient.page)).toBeHidden()
})
