import type { BrowserContext } from '@playwright/test'
import { as } from './support/consultation.ts'
import { HOST, heading, joinNow, knock, lobby, makeMeeting, showPeople } from './support/meeting.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

interface Noted {
  shared: { text?: string }[]
  asked: number
  notes: { title: string; body: string }[]
}
const noted = ({ page }: Person): Promise<Noted> =>
  page.evaluate(() => {
    const { shared, asked, notes } = window as unknown as Noted
    return { shared, asked, notes }
  })

/**
 * Gives the page a share function, and notifications whose permission is still to be asked for. Both record what they
 * are given. A browser without a screen has neither.
 */
async function writesDown(context: BrowserContext): Promise<void> {
  await context.grantPermissions(['camera', 'microphone', 'clipboard-read', 'clipboard-write'])
  await context.addInitScript(() => {
    const said: Noted = { shared: [], asked: 0, notes: [] }
    Object.assign(window, said)
    Object.defineProperty(navigator, 'share', { value: async (what: { text?: string }) => void said.shared.push(what) })
    class Notes extends EventTarget {
      static permission: NotificationPermission = 'default'
      static async requestPermission(): Promise<NotificationPermission> {
        Object.assign(window, { asked: 1 })
        Notes.permission = 'granted'
        return 'granted'
      }
      constructor(title: string, options: { body: string }) {
        super()
        said.notes.push({ title, body: options.body })
      }
      close(): void {}
    }
    Object.defineProperty(window, 'Notification', { value: Notes })
  })
}

/** Makes the page believe that its tab is hidden or visible. */
const hide = ({ page }: Person, hidden: boolean): Promise<void> =>
  page.evaluate((away) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (away ? 'hidden' : 'visible') })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)

test('a host writes to those who wait, is told in the background, and shares the link in every way', async ({
  signIn,
  visit,
}) => {
  const doctor = await signIn('doctor', accounts.doctor, { before: writesDown })
  const link = await makeMeeting(doctor)
  const { page } = doctor
  await page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  await showPeople(doctor)

  // The link is shown twice while nobody else is here.
  const door = page.getByRole('complementary')
  await test.step('Copy link, Send… and QR code share the link', async () => {
    await door.getByRole('button', { name: 'Copy link' }).click()
    await expect(door.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
    await door.getByRole('button', { name: 'Send…' }).click()
    expect((await noted(doctor)).shared).toEqual([{ text: `Please join my video meeting: ${link}` }])
    const code = door.getByRole('img', { name: 'QR code of the link, to be read by a phone’s camera' })
    await door.getByRole('button', { name: 'QR code', exact: true }).click()
    await expect(code).toBeVisible()
    await door.getByRole('button', { name: 'Hide the QR code' }).click()
    await expect(code).toHaveCount(0)
  })

  const guest = await visit('guest')
  await test.step('Notify me in the background shows a notification without a name when somebody knocks', async () => {
    expect((await noted(doctor)).asked, 'nobody is asked out of the blue').toBe(0)
    await page.getByRole('button', { name: 'Notify me in the background' }).click()
    await expect(page.getByRole('button', { name: 'Notify me in the background' })).toBeHidden()
    expect((await noted(doctor)).asked).toBe(1)
    await hide(doctor, true)
    await knock(guest, link, 'Maria Rossi')
    await expect
      .poll(async () => (await noted(doctor)).notes)
      .toEqual([{ title: 'Somebody is waiting', body: 'Somebody would like to join your call.' }])
    await hide(doctor, false)
  })

  await test.step('Show it and Take it away show and remove a message in the waiting room', async () => {
    const words = 'The lift is out of order: it takes me a while.'
    await page.getByRole('textbox', { name: 'Message to people waiting' }).fill(words)
    await page.getByRole('button', { name: 'Show message' }).click()
    await expect(guest.page.getByText(words, { exact: true })).toBeVisible()
    await expect(guest.page.getByText(`From ${HOST}`, { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Remove message' }).click()
    await expect(guest.page.getByText(words, { exact: true })).toBeHidden()
    await expect(lobby(guest)).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Message to people waiting' })).toHaveValue('')
  })
})

test('a host who left ends the meeting from outside after confirming it', async ({ clinic, doctor, visit }) => {
  const link = await makeMeeting(doctor)
  const { page } = doctor
  const status = async () => {
    const path = new URL(link).pathname.replace('/meet/', '/api/meeting/')
    const { data } = (await (await as(clinic, accounts.doctor)).get(path)) as { data: { status: string } }
    return data.status
  }
  await page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  const guest = await visit('guest')
  guest.allow(/40[14]/)
  await knock(guest, link, 'Maria Rossi')
  await showPeople(doctor)
  await page.getByRole('button', { name: 'Let in Maria Rossi' }).click()
  await expect(page.getByRole('button', { name: 'Remove Maria Rossi from the call' })).toBeVisible()
  await expect.poll(status).toBe('ACTIVE')
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click()

  const question = page.getByRole('dialog', { name: 'End this meeting?' })
  await page.getByRole('button', { name: 'End the meeting' }).click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  expect(await status()).toBe('ACTIVE')
  await page.getByRole('button', { name: 'End the meeting' }).click()
  await question.getByRole('button', { name: 'End the meeting' }).click()
  for (const one of [doctor, guest]) await expect(heading(one, 'The meeting is over')).toBeVisible()
  expect(await status()).toBe('COMPLETED')
})

test('the list of meetings shows older ones, the link of each, and the way in by a code', async ({
  clinic,
  doctor,
  patient,
}) => {
  // The patient has not asked to come in yet.
  patient.allow(/status of 404 .*\/me\b/)
  const api = await as(clinic, accounts.doctor)
  const rooms: string[] = []
  for (let count = 0; count < 22; count += 1) {
    const made = (await api.post('/api/create-meeting', {})) as { data: { path: string } }
    rooms.push(made.data.path.replace('/meet/', ''))
  }
  const { page } = doctor
  await doctor.goto('/meetings')
  const cards = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^Open the meeting: / }) })
  await expect(cards).toHaveCount(20)
  await page.getByRole('button', { name: 'Show older meetings' }).click()
  await expect(cards).toHaveCount(22)
  await expect(page.getByRole('button', { name: 'Show older meetings' })).toBeHidden()
  // Every one of them leads to a room of its own.
  const led = await cards.getByRole('link').evaluateAll((links) => links.map((one) => one.getAttribute('href')))
  expect(led.toSorted()).toEqual(rooms.map((room) => `/meet/${room}`).toSorted())

  const card = cards.nth(7)
  const address = `${clinic.origin}${led[7]}`
  await card.getByRole('button', { name: /^Send the link: / }).click()
  await expect(card.getByText(address)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Link to the meeting' })).toHaveCount(1)
  await card.getByRole('button', { name: /^Send the link: / }).click()
  await expect(card.getByText(address)).toBeHidden()

  // This is the code as somebody says it on the telephone: words without hyphens.
  const code = rooms[3] ?? ''
  await patient.goto('/meetings')
  await patient.page.getByRole('textbox', { name: 'Code or link of a meeting' }).fill(code.replaceAll('-', ' '))
  await patient.page.getByRole('button', { name: 'Go to the meeting' }).click()
  await expect(patient.page).toHaveURL(`/meet/${code}`)
  await expect(heading(patient, `Meeting with ${HOST}`)).toBeVisible()
})
