import { createMailbox } from '../server/test/smtp-sink.ts'
import { arrangeRequest } from './support/appointments.ts'
import { Clinic, onThisMachine } from './support/clinic.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test as people } from './support/people.ts'

type Mailbox = Awaited<ReturnType<typeof createMailbox>>

/** A clinic whose e-mails we read. */
const test = people.extend<object, { mailbox: Mailbox }>({
  mailbox: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names of what is needed from here
    async ({}, use) => {
      const mailbox = await createMailbox(() => new Date())
      await use(mailbox)
      await mailbox.shut()
    },
    { scope: 'worker' },
  ],
  clinic: [
    async ({ mailbox }, use) => {
      const site = await onThisMachine({ SMTP_URL: mailbox.url, SMTP_ALLOW_PLAINTEXT: 'true' })
      site.env.PUBLIC_URL = site.origin
      const clinic = await Clinic.open(site)
      await use(clinic)
      await clinic.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})

const [BERLIN, NEW_YORK] = ['Europe/Berlin', 'America/New_York']

/** The time of day of an instant in a zone, as a page or an e-mail may write it: with 12 hours or with 24. */
function hour(startsAt: string, timeZone: string): string {
  const on = (hourCycle: 'h12' | 'h23') =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: '2-digit', hourCycle })
      .format(Date.parse(startsAt))
      .replace(/\s?[ap]m/i, '')
  return `\\b0?(?:${on('h12')}|${on('h23')})\\b`
}
const inOrder = (...parts: string[]): RegExp => new RegExp(parts.join('.*'), 's')

test("an appointment in person has the place's time first, then that of the reader's profile", async ({
  clinic,
  mailbox,
  signIn,
}) => {
  const zoneOf = async (account: (typeof accounts)['doctor' | 'john'], timeZone: string) =>
    (await as(clinic, account)).put('/api/notifications/settings', { timeZone })
  await zoneOf(accounts.doctor, BERLIN)
  await zoneOf(accounts.john, NEW_YORK)
  const id = await arrangeRequest(clinic, 'OFFLINE', BERLIN)
  const { startsAt } = (await (await as(clinic, accounts.john)).get(`/api/appointments/${id}`)) as { startsAt: string }
  const inBerlin = [hour(startsAt, BERLIN), '\\(Europe/Berlin\\)']
  const inNewYork = [hour(startsAt, NEW_YORK), '\\(America/New York\\)']

  const doctor = await signIn('doctor', accounts.doctor, { timezoneId: BERLIN })
  await test.step('the doctor in Berlin reads one time', async () => {
    const main = doctor.page.getByRole('main')
    await doctor.goto(`/appointments/${id}`)
    await expect(main).toContainText(new RegExp(hour(startsAt, BERLIN)))
    await expect(main).not.toContainText('Europe/Berlin')
    await expect(main).not.toContainText('New York')
    await expect(doctor.page.getByRole('complementary', { name: 'Your time zone' })).toHaveCount(0)
    await doctor.page.getByRole('button', { name: 'Confirm' }).click()
    await expect(doctor.page.getByText('Confirmed', { exact: true })).toBeVisible()
  })

  const patient = await signIn('patient', accounts.john, { timezoneId: 'Asia/Kolkata' })
  const { page } = patient
  const main = page.getByRole('main')
  const hint = page.getByRole('complementary', { name: 'Your time zone' })
  await test.step("the patient from New York, now in India, reads both times, the place's first", async () => {
    await patient.goto(`/appointments/${id}`)
    await expect(main).toContainText(inOrder(...inBerlin, 'In your time zone: ', ...inNewYork))
    await expect(main).not.toContainText('Kolkata')
    await patient.goto('/appointments')
    await expect(main).toContainText(inOrder(...inBerlin, 'In your time zone: ', ...inNewYork))
  })
  await test.step('the bell has both times', async () => {
    await patient.goto('/notifications')
    await expect(page.getByRole('listitem').filter({ hasText: 'is confirmed' })).toContainText(
      inOrder(...inBerlin, ...inNewYork),
    )
  })
  await test.step('the e-mail has both times', async () => {
    const mailsOf = () => mailbox.to(accounts.john.email).map(({ mail }) => mail.text ?? '')
    await expect
      .poll(() => mailsOf().find((text) => text.includes('is confirmed')))
      .toMatch(
        inOrder(hour(startsAt, BERLIN), '\\(Europe/Berlin\\)', hour(startsAt, NEW_YORK), '\\(America/New_York\\)'),
      )
    expect(mailsOf().join()).not.toMatch(/Kolkata|Calcutta/)
  })
  await test.step("an appointment by video has the reader's own time first", async () => {
    const video = await arrangeRequest(clinic, 'ONLINE', BERLIN)
    const { startsAt: at } = (await (await as(clinic, accounts.john)).get(`/api/appointments/${video}`)) as {
      startsAt: string
    }
    await patient.goto(`/appointments/${video}`)
    await expect(main).toContainText(
      inOrder(hour(at, NEW_YORK), '\\(America/New York\\)', hour(at, BERLIN), '\\(Europe/Berlin\\)'),
    )
  })
  await test.step('a hint says that this browser has another zone, and can be closed', async () => {
    await expect(hint).toContainText('Times are in America/New York')
    await hint.getByRole('button', { name: 'Keep America/New York' }).click()
    await expect(hint).toHaveCount(0)
    await page.reload()
    await expect(main).toContainText('America/New York')
    await expect(hint).toHaveCount(0)
  })
  await test.step('one click changes the zone of the profile, and every time on the page', async () => {
    const abroad = await signIn('patient', accounts.john, { timezoneId: 'Asia/Tokyo' })
    await abroad.goto(`/appointments/${id}`)
    const there = abroad.page.getByRole('main')
    await expect(there).toContainText(inOrder(...inBerlin, ...inNewYork))
    await abroad.page.getByRole('button', { name: 'Change to Asia/Tokyo' }).click()
    await expect(there).toContainText(inOrder(...inBerlin, hour(startsAt, 'Asia/Tokyo'), '\\(Asia/Tokyo\\)'))
    await expect(abroad.page.getByRole('complementary', { name: 'Your time zone' })).toHaveCount(0)
    const settings = await (await as(clinic, accounts.john)).get('/api/notifications/settings')
    expect(settings).toMatchObject({ timeZone: 'Asia/Tokyo' })
  })
})

test('in a browser that speaks German, days and times stand in the page’s language', async ({ clinic, signIn }) => {
  const id = await arrangeRequest(clinic, 'ONLINE')
  const { startsAt } = (await (await as(clinic, accounts.john)).get(`/api/appointments/${id}`)) as { startsAt: string }
  const patient = await signIn('patient', accounts.john, { locale: 'de-DE' })
  const { timeZone } = (await (await as(clinic, accounts.john)).get('/api/notifications/settings')) as {
    timeZone: string
  }
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' })
  for (const path of [`/appointments/${id}`, '/appointments']) {
    await patient.goto(path)
    const main = patient.page.getByRole('main')
    await expect(main).toContainText(day.format(Date.parse(startsAt)))
    await expect(main).not.toContainText(/Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|\bUhr\b/)
  }
})
