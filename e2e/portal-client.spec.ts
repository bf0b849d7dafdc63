// Two people whose programs were written from seed 003 (Telehealth Portal) alone: a room by HTTP, everything else by its
// events, real media in both. How such a program meets our own page: basic-client.spec.ts.
import { joinWithBasicClient, leaveWithBasicClient, toldToBasicClient } from './support/basic-client.ts'
import { expectToHear, expectToSee, sharesItself } from './support/media.ts'
import { joinNow } from './support/meeting.ts'
import { expect, type Person, test } from './support/people.ts'

const DOCTOR = { userId: 'doctor-123', userType: 'doctor', name: 'Dr. Smith' }
const PATIENT = { userId: 'patient-456', userType: 'patient', name: 'Tom' }
const asTold = ({ userId, userType, name: userName }: typeof DOCTOR) => ({ userId, userType, userName })

/** Sends a request as the specification's clients do. @returns `data` of the answer `{success, data}` */
async function ask(origin: string, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${origin}/api${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const { success, data } = (await answer.json()) as { success: boolean; data: Record<string, unknown> }
  expect([answer.ok, success], `${method} ${path}`).toEqual([true, true])
  return data
}

const expectTold = (person: Person, event: string, said: object[]) =>
  expect.poll(() => toldToBasicClient(person, event)).toMatchObject(said)

test('two basic clients make a room, see, hear and write to each other, share and leave', async ({ clinic, visit }) => {
  const doctor = await visit('doctor', { bypassCSP: true, flags: sharesItself })
  const patient = await visit('patient', { bypassCSP: true })
  const { roomId } = (await ask(clinic.origin, 'POST', '/create-meeting', {
    appointmentId: 'appt-1',
    doctorId: DOCTOR.userId,
    patientId: PATIENT.userId,
    scheduledTime: new Date().toISOString(),
  })) as { roomId: string }
  expect(roomId).toBe('room-appt-1')

  await test.step('the first is told of the second, and both pictures move', async () => {
    await joinWithBasicClient(doctor, { roomId, ...DOCTOR })
    await expectTold(doctor, 'room-users', [[asTold(DOCTOR)]])
    await joinWithBasicClient(patient, { roomId, ...PATIENT })
    await expectTold(doctor, 'user-joined', [{ ...asTold(PATIENT), usersInRoom: 2 }])
    await Promise.all([expectToSee(doctor, patient), expectToSee(patient, doctor)])
    await Promise.all([expectToHear(doctor), expectToHear(patient)])
  })
  await test.step('both read a message of one', async () => {
    await patient.page.evaluate(() => window.portal.chat('Can you see me?'))
    for (const person of [doctor, patient])
      await expectTold(person, 'chat-message', [
        { message: 'Can you see me?', userName: 'Tom', userType: 'patient', timestamp: expect.stringMatching(/Z$/) },
      ])
  })
  await test.step('a shared screen replaces the camera, which comes back afterwards', async () => {
    await doctor.page.evaluate(() => window.portal.share())
    await expectTold(patient, 'screen-share-toggle', [{ isSharing: true, userName: 'Dr. Smith' }])
    await doctor.page.evaluate(() => window.portal.stopSharing())
    await expect
      .poll(async () => (await toldToBasicClient(patient, 'screen-share-toggle')).map(({ isSharing }) => isSharing))
      .toEqual([true, false])
    await expectToSee(patient, doctor)
  })
  await test.step('the record of the meeting has its status and participants', async () => {
    const path = `/meeting/${roomId}/status`
    expect(
      await ask(clinic.origin, 'PUT', path, { status: 'active', startTime: new Date().toISOString() }),
    ).toMatchObject({
      status: 'ACTIVE',
    })
    const { participants } = await ask(clinic.origin, 'GET', `/meeting/${roomId}`)
    expect(participants).toMatchObject([{ userName: 'Dr. Smith' }, { userName: 'Tom' }])
  })
  await test.step('a client is told who leaves, and the other may come again', async () => {
    await leaveWithBasicClient(patient)
    await expectTold(doctor, 'user-left', [asTold(PATIENT)])
    await expect(doctor.page.getByText('The other side has left')).toBeVisible()
    await joinWithBasicClient(patient, { roomId, ...PATIENT })
    await Promise.all([expectToSee(doctor, patient), expectToSee(patient, doctor)])
  })
  await test.step('a browser that is closed has left, too', async () => {
    await patient.page.close()
    await expect.poll(async () => (await toldToBasicClient(doctor, 'user-left')).length).toBe(2)
    const done = await ask(clinic.origin, 'PUT', `/meeting/${roomId}/status`, {
      status: 'completed',
      endTime: new Date().toISOString(),
    })
    expect(done.status).toBe('COMPLETED')
  })
})

test('a basic client and our page write to each other, and the client can end', async ({ clinic, doctor, visit }) => {
  const portal = await visit('guest', { bypassCSP: true })
  const { roomId } = (await ask(clinic.origin, 'POST', '/create-meeting', { appointmentId: 'appt-2' })) as {
    roomId: string
  }
  // The page asks whether it is in the meeting, and is not yet.
  doctor.allow(/404.*\/me\)/)
  await joinWithBasicClient(portal, { roomId, ...PATIENT })
  await doctor.goto(`/meet/${roomId}`)
  await doctor.page.getByRole('button', { name: 'Continue' }).click()
  await joinNow(doctor)
  await Promise.all([expectToSee(doctor, portal), expectToSee(portal, doctor)])
  await portal.page.evaluate(() => window.portal.chat('Hello from elsewhere'))
  await doctor.page.getByRole('button', { name: /^Chat/ }).click()
  await expect(doctor.page.getByText('Hello from elsewhere')).toBeVisible()
  await doctor.page.getByRole('textbox', { name: 'Message' }).fill('Hello from here')
  await doctor.page.keyboard.press('Enter')
  await expect
    .poll(async () => (await toldToBasicClient(portal, 'chat-message')).map(({ message }) => message))
    .toEqual(['Hello from elsewhere', 'Hello from here'])
  await portal.page.evaluate(() => window.portal.endCall())
  await expect(doctor.page.locator('video[aria-label="Picture of Tom"]')).toHaveCount(0)
})
