import type { Page } from '@playwright/test'
import { arrangeReady, callAddress, incoming, invite, takeSeats } from './support/consultation.ts'
import { expectToSee } from './support/media.ts'
import { expect, test } from './support/people.ts'

/** Checks that the page is in the room, and has a connection prepared. */
async function isPrepared(page: Page): Promise<void> {
  await expect(incoming(page)).toBeVisible()
  await expect.poll(() => page.evaluate(() => window.probe.connections.length)).toBeGreaterThan(0)
}

for (const taken of ['first', 'second'] as const)
  test(`a call rings on two pages of the patient, and the ${taken} one can accept it`, {
    tag: taken === 'first' ? '@core' : [],
  }, async ({ clinic, doctor, patient }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await invite(doctor)
    await isPrepared(patient.page)
    const second = await patient.context.newPage()
    await second.goto(patient.page.url())
    await isPrepared(second)

    const [here, there] = taken === 'first' ? [patient.page, second] : [second, patient.page]
    await incoming(here).getByRole('button', { name: 'Accept' }).click()
    await expect(here).toHaveURL(callAddress)
    await expectToSee(doctor, patient)
    await expect(there.getByText('The call was answered on another page.')).toBeVisible()
    await expect
      .poll(() => there.evaluate(() => window.probe.tracks.filter((one) => one.readyState === 'live').length))
      .toBe(0)
  })
