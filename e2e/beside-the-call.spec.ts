// What a doctor reads and writes during a call: notes, earlier visits and messages, beside the pictures.
import type { Locator, Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { log, write } from './support/chat.ts'
import type { Clinic } from './support/clinic.ts'
import { arrangeReady, as, call, outgoing, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

const panel = (page: Page): Locator => page.getByRole('complementary', { name: 'Beside the call' })
const control = (page: Page): Locator => page.getByRole('button', { name: 'Notes', exact: true })
const note = (page: Page): Locator => page.getByRole('textbox', { name: 'Note', exact: true })
const BEGINNING = 'Reason for the visit: A cough for a week\n\n'

/** A visit of John's before, with a signed summary, and then his place in the queue with a reason. */
async function arrangeSecondVisit(clinic: Clinic): Promise<string> {
  const scheduleId = await arrangeReady(clinic)
  const [sarah, john] = [await as(clinic, accounts.doctor), await as(clinic, accounts.john)]
  const { id: patientId } = (await john.get('/api/auth/me')) as { id: string }
  const start = `/api/doctor/schedules/${scheduleId}/start-call`
  const { callSessionId: id } = (await sarah.post(start, { patientId })) as { callSessionId: string }
  await john.post(`/api/patient/call-sessions/${id}/confirm`)
  await john.post(`/api/call-sessions/${id}/activate`)
  await sarah.post(`/api/call-sessions/${id}/end`)
  await sarah.put(`/api/doctor/visits/${id}/note/draft`, { revision: 0, content: { text: 'Slept badly.' } })
  await sarah.post(`/api/doctor/visits/${id}/note/sign`, { revision: 1 })
  await sarah.post(`/api/doctor/schedules/${scheduleId}/reset-patient/${patientId}`)
  await john.put(`/api/patient/schedules/${scheduleId}/reason`, { reason: 'A cough for a week' })
  return scheduleId
}

/** What the server has of the note of the call that this page is in. */
async function storedNote(clinic: Clinic, id: string): Promise<string | undefined> {
  const sarah = await as(clinic, accounts.doctor)
  const visit = (await sarah.get(`/api/doctor/visits/${id}`)) as {
    note: { draft: { content: { text: string } | null } }
  }
  return visit.note.draft.content?.text
}
const callOf = (page: Page): string => page.url().split('/').at(-1) ?? ''

test('the doctor writes beside the pictures, and nothing of it is lost', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  const { page } = doctor
  await takeSeats(doctor, patient, await arrangeSecondVisit(clinic))
  await call(doctor, patient)
  const callId = callOf(page)

  await test.step('a key opens the panel, and a new note begins with the reason', async () => {
    await page.keyboard.press('n')
    await expect(page.getByRole('heading', { name: 'Beside the call' })).toBeFocused()
    await expect(note(page)).toHaveValue(BEGINNING)
    await expect(control(page)).toHaveAttribute('aria-expanded', 'true')
  })

  await test.step('it covers no picture, at any width', async () => {
    const picture = page.locator('video[aria-label^="Picture of"]')
    for (const [width, height] of [
      [1280, 800],
      [1024, 768],
      [640, 320],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height })
      await expect(async () => {
        const [video, beside] = [await picture.boundingBox(), await panel(page).boundingBox()]
        expect(video && beside).toBeTruthy()
        if (!video || !beside) return
        const isApart = video.x + video.width <= beside.x + 1 || video.y + video.height <= beside.y + 1
        expect(isApart, `${width} × ${height}`).toBe(true)
        expect(Math.min(video.width, video.height), `the picture at ${width} × ${height}`).toBeGreaterThan(120)
      }).toPass()
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await examine(page, 'notes beside the call')
  })

  await test.step('the earlier visit is read in place', async () => {
    await page.getByText('1 earlier visit', { exact: true }).click()
    await panel(page).locator('details details summary').click()
    await expect(panel(page).getByText('Slept badly.')).toBeVisible()
  })

  await test.step('Escape closes it, the focus returns, and what was typed is there again', async () => {
    await control(page).click()
    await control(page).click()
    await note(page).fill(`${BEGINNING}Lungs are clear.`)
    await page.keyboard.press('Escape')
    await expect(panel(page)).toBeHidden()
    await expect(control(page)).toBeFocused()
    await page.keyboard.press('n')
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear.`)
    await expect.poll(() => storedNote(clinic, callId)).toBe(`${BEGINNING}Lungs are clear.`)
  })

  await test.step('messages are in the same panel', async () => {
    await patient.page.keyboard.press('c')
    await write(patient, 'It is worse at night.')
    await panel(page).getByRole('tab', { name: 'Messages, 1 unread message' }).click()
    await expect(log(page).getByText('It is worse at night.')).toBeVisible()
    await page.keyboard.press('ArrowLeft')
    await expect(panel(page).getByRole('tab', { name: 'Notes' })).toBeFocused()
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear.`)
  })

  await test.step('while the server is out of reach, the words are kept, with the panel closed too', async () => {
    await page.route('**/note/draft', (route) => route.abort())
    doctor.allow(/Failed to load resource/)
    await note(page).fill(`${BEGINNING}Lungs are clear. No fever.`)
    await expect(page.getByTestId('draft-status')).toContainText(
      'Your text is kept here and saved when you are back online.',
    )
    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear. No fever.`)
    await page.unroute('**/note/draft')
    await expect.poll(() => storedNote(clinic, callId)).toBe(`${BEGINNING}Lungs are clear. No fever.`)
  })

  await test.step('over a reload the panel stays open, with the text', async () => {
    await expect(page.getByTestId('draft-status')).toHaveText('Saved')
    await page.reload()
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear. No fever.`)
    await expectMedia(doctor, patient)
  })

  await test.step('the call ends in the middle of a sentence, which goes on', async () => {
    await note(page).press('ControlOrMeta+End')
    await page.keyboard.type(' Drink')
    await (await as(clinic, accounts.john)).post(`/api/patient/call-sessions/${callId}/end`)
    await expect(page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
    await expect(note(page)).toBeFocused()
    await page.keyboard.type(' enough.')
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear. No fever. Drink enough.`)
    await examine(page, 'notes beside the ended call')
    await page.getByRole('link', { name: 'Write the note' }).click()
    await expect(page.getByRole('heading', { name: 'Visit with John Smith' })).toBeVisible()
    await expect(note(page)).toHaveValue(`${BEGINNING}Lungs are clear. No fever. Drink enough.`)
    await expect.poll(() => storedNote(clinic, callId)).toBe(`${BEGINNING}Lungs are clear. No fever. Drink enough.`)
  })
})

test('End & call next loses no word of the note', async ({ clinic, doctor, patient, signIn }) => {
  const scheduleId = await arrangeReady(clinic)
  const { page } = doctor
  const next = await signIn('patient', accounts.emily)
  await next.goto(`/patient/consultation/${scheduleId}`)
  await takeSeats(doctor, patient, scheduleId)
  await call(doctor, patient)
  const callId = callOf(page)
  await control(page).click()
  await expect(note(page)).toHaveValue('')
  await note(page).fill('To be seen again in a week.')
  await page.getByRole('button', { name: 'End & call next' }).click()
  await expect(outgoing(page)).toBeVisible()
  await expect.poll(() => storedNote(clinic, callId)).toBe('To be seen again in a week.')
})
