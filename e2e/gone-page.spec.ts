// A browser disappears in the middle of a call without telling anybody.
import type { Locator } from '@playwright/test'
import { arrangeCall, as } from './support/consultation.ts'
import { Firewall, withoutSocket } from './support/firewall.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

/** Ends the page without warning, as a telephone's system does. */
async function crash(person: Person): Promise<void> {
  person.allow(/the page crashed/)
  await person.page.goto('chrome://crash').catch(() => undefined)
}

/** @param way the button beside the note: the doctor ends the call, and the patient leaves it */
async function expectGone({ page }: Person, name: string, way: 'End' | 'Leave', timeout: number): Promise<Locator> {
  const gone = page.getByText(`${name}’s page is closed or not connected.`)
  await expect(gone).toBeVisible({ timeout })
  const note = page.locator('li, [role="status"], div').filter({ has: gone }).last()
  await expect(note.getByRole('button', { name: way, exact: true })).toBeVisible()
  return note
}

const expectBack = ({ page }: Person, name: string): Promise<void> =>
  expect(page.getByText(`${name}’s page is closed or not connected.`)).toBeHidden()

test("the doctor is told that the patient's page is closed, and the patient can return to the call", async ({
  clinic,
  doctor,
  patient,
  signIn,
}) => {
  const id = await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  await crash(patient)
  await expectGone(doctor, 'John Smith', 'End', 5_000)
  const again = await signIn('patient', accounts.john)
  await again.goto(`/call/${id}`)
  await expectMedia(doctor, again)
  await expectBack(doctor, 'John Smith')

  await crash(again)
  const note = await expectGone(doctor, 'John Smith', 'End', 8_000)
  await note.getByRole('button', { name: 'End', exact: true }).click()
  await expect(doctor.page.getByText('You ended the call.')).toBeVisible()
  const call = await (await as(clinic, accounts.doctor)).get(`/api/call-sessions/${id}`)
  expect(call).toMatchObject({ status: 'ENDED', endedBy: 'doctor' })
})

for (const { who, polls } of [
  { who: 'the closed page had no socket', polls: { doctor: false, patient: true } },
  { who: 'the other page has no socket', polls: { doctor: true, patient: false } },
  { who: 'neither has a socket', polls: { doctor: true, patient: true } },
])
  test(`the doctor is also told if ${who}`, async ({ clinic, signIn }) => {
    const firewall = new Firewall()
    const enter = async (side: 'doctor' | 'patient') => {
      const account = side === 'doctor' ? accounts.doctor : accounts.john
      const person = await signIn(side, account, polls[side] ? { before: firewall.install } : {})
      if (polls[side]) person.allow(withoutSocket)
      return person
    }
    const [doctor, patient] = [await enter('doctor'), await enter('patient')]
    const id = await arrangeCall(clinic, doctor, patient)
    await expectMedia(doctor, patient)
    await crash(patient)
    // The limit is five seconds and one polling interval.
    await expectGone(doctor, 'John Smith', 'End', 8_000)
    const again = await enter('patient')
    await again.goto(`/call/${id}`)
    await expectMedia(doctor, again)
    await expectBack(doctor, 'John Smith')
  })

test("a patient is told that the doctor's page is closed", async ({ clinic, doctor, signIn }) => {
  const firewall = new Firewall()
  const patient = await signIn('patient', accounts.john, { before: firewall.install })
  patient.allow(withoutSocket)
  await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  await crash(doctor)
  await expectGone(patient, 'Dr. Sarah Johnson', 'Leave', 8_000)
})
