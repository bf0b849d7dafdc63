// Two people whose programs were written with PeerJS, from the documents of the call's phases, and one of them with our page.

import type { Clinic } from './support/clinic.ts'
import { arrangeAccepted, as, endButton } from './support/consultation.ts'
import { expectToHear, expectToSee, expectToSeeNamed } from './support/media.ts'
import { heading } from './support/meeting.ts'
import { joinByPeerJs } from './support/peerjs-client.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const openOurs = async (ours: Person, callSessionId: string): Promise<void> => {
  await ours.goto(`/call/${callSessionId}`)
  await expect(endButton(ours.page)).toBeVisible()
}

async function expectBothMove(ours: Person, other: Person, name: string): Promise<void> {
  await Promise.all([expectToSeeNamed(ours, other, name), expectToSee(other, ours)])
  await Promise.all([expectToHear(ours), expectToHear(other)])
  await expect(ours.page.getByText(/uses an app that has not connected/)).toHaveCount(0)
}

/** Ends the call on the page of a PeerJS client, and checks that the page says so. */
async function endByPeerJs({ page }: Person): Promise<void> {
  await page.evaluate(() => window.endByPeerJs())
  await expect(page.getByText('The call is over')).toBeVisible()
}

const bare = { bypassCSP: true }

test('two PeerJS clients see and hear each other, and both know when the call is over', async ({ clinic, visit }) => {
  const { callSessionId } = await arrangeAccepted(clinic)
  const [doctor, patient] = [await visit('doctor', bare), await visit('patient', bare)]
  await joinByPeerJs(clinic, patient, accounts.john, { role: 'patient', callSessionId })
  await joinByPeerJs(clinic, doctor, accounts.doctor, { role: 'doctor', callSessionId })
  await Promise.all([expectToSee(doctor, patient), expectToSee(patient, doctor)])
  await Promise.all([expectToHear(doctor), expectToHear(patient)])
  const sarah = await as(clinic, accounts.doctor)
  await expect
    .poll(async () => ((await sarah.get(`/api/call-sessions/${callSessionId}`)) as { status: string }).status)
    .toBe('ACTIVE')
  await endByPeerJs(patient)
  await expect(doctor.page.getByText('The call is over')).toBeVisible()
})

/** One side has a PeerJS client, and the other one our page: they meet, and each side can end the call. */
async function meetWhoeverComesFirst(clinic: Clinic, ours: Person, other: Person, role: 'doctor' | 'patient') {
  const account = role === 'doctor' ? accounts.doctor : accounts.john
  await test.step('our page comes first', async () => {
    const { callSessionId } = await arrangeAccepted(clinic)
    await openOurs(ours, callSessionId)
    await joinByPeerJs(clinic, other, account, { role, callSessionId })
    await expectBothMove(ours, other, account.name)
    await endByPeerJs(other)
    await expect(heading(ours, 'Call ended')).toBeVisible()
  })
  await clinic.reset()
  await test.step('the PeerJS client comes first', async () => {
    const { callSessionId } = await arrangeAccepted(clinic)
    await joinByPeerJs(clinic, other, account, { role, callSessionId })
    await openOurs(ours, callSessionId)
    await expectBothMove(ours, other, account.name)
    await endButton(ours.page).click()
    if (role === 'doctor') {
      // A patient leaves our page, and the doctor ends the call.
      await expect(heading(ours, 'You left the call')).toBeVisible()
      await endByPeerJs(other)
    }
    await expect(other.page.getByText('The call is over')).toBeVisible()
  })
}

test('a patient with a PeerJS client and a doctor on our page meet, whoever comes first', async ({
  clinic,
  doctor,
  visit,
}) => {
  await meetWhoeverComesFirst(clinic, doctor, await visit('patient', bare), 'patient')
})

test('a doctor with a PeerJS client and a patient on our page meet, whoever comes first', async ({
  clinic,
  patient,
  visit,
}) => {
  await meetWhoeverComesFirst(clinic, patient, await visit('doctor', bare), 'doctor')
})

test('our page says what to do if it cannot meet a PeerJS client, which gets its own error', async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  const noBroker = /WebSocket connection to .*peerjs/
  const expectTold = async ({ page }: Person, name: string): Promise<void> => {
    const told = page.getByText(`${name} uses an app that has not connected with this page so far.`)
    await expect(told).toBeVisible({ timeout: 5_000 })
    await expect(told).toContainText(`sign in at ${new URL(clinic.origin).host} in a browser`)
  }
  /** Waits until the other side's client has published its id. */
  const expectOnRecord = async (callSessionId: string, side: 'doctorPeerId' | 'patientPeerId'): Promise<void> => {
    const sarah = await as(clinic, accounts.doctor)
    const read = async () =>
      ((await sarah.get(`/api/call-sessions/${callSessionId}`)) as Record<typeof side, string | null>)[side]
    await expect.poll(read, { intervals: [200] }).toContain('-')
  }
  for (const ours of [doctor, patient]) {
    // This imitates a proxy that blocks PeerJS for our pages only.
    await ours.context.routeWebSocket(/\/peerjs\//, (socket) => void socket.close())
    ours.allow(noBroker)
  }
  await test.step('the patient has the PeerJS client', async () => {
    const { callSessionId } = await arrangeAccepted(clinic)
    const other = await visit('patient', bare)
    await openOurs(doctor, callSessionId)
    await joinByPeerJs(clinic, other, accounts.john, { role: 'patient', callSessionId })
    await expectOnRecord(callSessionId, 'patientPeerId')
    await expectTold(doctor, 'John Smith')
    await doctor.page.getByRole('button', { name: 'End', exact: true }).click()
    await expect(heading(doctor, 'Call ended')).toBeVisible()
    await expect(other.page.getByText('The call is over')).toBeVisible()
  })
  await clinic.reset()
  await test.step('the doctor has the PeerJS client', async () => {
    const { callSessionId } = await arrangeAccepted(clinic)
    const other = await visit('doctor', bare)
    await openOurs(patient, callSessionId)
    await joinByPeerJs(clinic, other, accounts.doctor, { role: 'doctor', callSessionId })
    await expectOnRecord(callSessionId, 'doctorPeerId')
    await expectTold(patient, 'Dr. Sarah Johnson')
    await expect.poll(() => other.page.evaluate(() => window.peerJsErrors)).toContain('peer-unavailable')
  })
})
