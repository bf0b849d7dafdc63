// A client that knows only the room's protocol: it has no peer id, no library of ours and no data channel.
import { joinWithBasicClient, leaveWithBasicClient } from './support/basic-client.ts'
import { arrangeAccepted, as } from './support/consultation.ts'
import { expectToHear, expectToSee, expectToSeeNamed } from './support/media.ts'
import { heading, joinNow, makeMeeting, showPeople } from './support/meeting.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const ADA = 'Ada Byron'

async function expectBothMove(ours: Person, other: Person, name: string): Promise<void> {
  await Promise.all([expectToSeeNamed(ours, other, name), expectToSee(other, ours)])
  await Promise.all([expectToHear(ours), expectToHear(other)])
}

async function openMeeting(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/create-meeting`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  const { data } = (await answer.json()) as { data: { roomId: string } }
  return data.roomId
}

async function comeIn(doctor: Person, roomId: string): Promise<void> {
  // The account is not in the meeting yet, so the page's first request is answered with 404.
  doctor.allow(/404.*\/me\)/)
  await doctor.goto(`/meet/${roomId}`)
  await doctor.page.getByRole('button', { name: 'Continue' }).click()
  await joinNow(doctor)
}

test('our page and a basic client meet in a meeting, whoever comes first', async ({ clinic, doctor, visit }) => {
  const portal = await visit('guest', { bypassCSP: true })
  const [first, second] = [await openMeeting(clinic.origin), await openMeeting(clinic.origin)]
  await test.step('our page comes first', async () => {
    await comeIn(doctor, first)
    await joinWithBasicClient(portal, { roomId: first, name: ADA })
    await expectBothMove(doctor, portal, ADA)
  })
  await test.step('our page is told when the other has gone', async () => {
    await leaveWithBasicClient(portal)
    await expect(doctor.page.locator(`video[aria-label="Picture of ${ADA}"]`)).toHaveCount(0)
  })
  await test.step('the basic client comes first', async () => {
    await joinWithBasicClient(portal, { roomId: second, name: ADA })
    await comeIn(doctor, second)
    await expectBothMove(doctor, portal, ADA)
  })
})

test('a basic client is in a meeting with a lobby as soon as the host lets it in @core', async ({ doctor, visit }) => {
  const portal = await visit('guest', { bypassCSP: true })
  const link = await makeMeeting(doctor)
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  await joinWithBasicClient(portal, { roomId: link.split('/').at(-1) ?? '', name: ADA })
  await showPeople(doctor)
  await doctor.page.getByRole('button', { name: `Let in ${ADA}` }).click()
  await expectBothMove(doctor, portal, ADA)
})

test("a basic client with a patient's token is in the patient's call", async ({ clinic, doctor, visit }) => {
  const portal = await visit('guest', { bypassCSP: true })
  const { callSessionId } = await arrangeAccepted(clinic)
  const john = await as(clinic, accounts.john)
  await doctor.goto(`/call/${callSessionId}`)
  await expect(doctor.page.getByRole('button', { name: 'End call' })).toBeVisible()
  await joinWithBasicClient(portal, { roomId: callSessionId, name: 'ignored', token: john.token })
  await expectBothMove(doctor, portal, 'John Smith')
  await john.post(`/api/patient/call-sessions/${callSessionId}/end`)
  await expect(heading(doctor, 'Call ended')).toBeVisible()
})
