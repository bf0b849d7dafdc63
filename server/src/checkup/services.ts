import { createClient } from 'redis'
import { createMailServer, type Email } from '../notifications/index.ts'
import type { Config } from '../platform/config.ts'
import { clockDifference } from './clock.ts'
import { type Finding, failed, ok, reasonOf, skipped, warning } from './finding.ts'

const ANSWER_MS = 10_000

/** Checks what several nodes share. */
export async function checkRedis(url: string | null): Promise<Finding[]> {
  if (url === null) return [skipped('Redis', 'REDIS_URL is not set, which one node does not need.')]
  const client = createClient({ url, socket: { connectTimeout: ANSWER_MS, reconnectStrategy: false } })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const asked = Date.now()
    const [seconds, micros] = (await client.sendCommand(['TIME'])) as unknown as [string, string]
    const there = Number(seconds) * 1000 + Number(micros) / 1000
    return [ok('Redis', 'it answers.'), clockDifference('Clock of Redis', there, asked, Date.now())]
  } catch (error) {
    return [failed('Redis', `it does not answer: ${reasonOf(error)}.`, 'Check REDIS_URL, and whether Redis runs.')]
  } finally {
    client.destroy()
  }
}

/**
 * Signs in at the mail server as the server does.
 * @param to an address that gets an e-mail, so that somebody sees that it arrives; null: none is sent
 */
export async function checkMail(mail: Config['mail'], to: string | null): Promise<Finding> {
  if (mail === null) return skipped('E-mail', 'SMTP_URL is not set: nobody gets reminders or links by e-mail.')
  const stop = new AbortController()
  try {
    const connection = await createMailServer(mail).open(stop.signal)
    try {
      if (to === null) return ok('E-mail', 'the mail server takes our sign-in. To send one: --mail-to ADDRESS.')
      await connection.send(testMail(to), `checkup-${Date.now()}`)
      return ok('E-mail', 'the mail server has taken an e-mail. Look whether it arrives, and not as spam.')
    } finally {
      connection.close()
    }
  } catch (error) {
    const { message } = error as Error
    const says =
      MAIL_REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? 'the mail server does not take our e-mails'
    return failed(
      'E-mail',
      `${says} (${message}).`,
      'Check SMTP_URL and SMTP_FROM; see "E-mail and push" in docs/administrator.md.',
    )
  }
}

const MAIL_REASONS = [
  [/^53|AUTH/, 'the mail server refuses user or password'],
  [/EDNS|ENOTFOUND/, 'the name of the mail server is not known'],
  [/ETLS|CERT/, 'the mail server offers no encryption that can be trusted'],
  [/ECONN|ESOCKET|ETIMEDOUT/, 'the mail server cannot be reached'],
] as const

const testMail = (to: string): Email => ({
  to,
  subject: 'A test of MedConsult',
  text: 'If you read this, MedConsult can send e-mails.',
  html: '<p>If you read this, MedConsult can send e-mails.</p>',
  calendar: null,
  logo: null,
})

const PUSH_SERVICES = {
  'Push to Chrome': 'https://fcm.googleapis.com',
  'Push to Firefox': 'https://updates.push.services.mozilla.com',
  'Push to Safari': 'https://web.push.apple.com',
}

/** Tells whether the browsers' push services can be reached. Their clocks are right, so this machine's is compared too. */
export async function checkPush(more: readonly string[]): Promise<Finding[]> {
  const services = { ...PUSH_SERVICES, ...Object.fromEntries(more.map((origin) => [`Push to ${origin}`, origin])) }
  const answers = await Promise.all(
    Object.entries(services).map(async ([check, origin]) => {
      const asked = Date.now()
      try {
        const { headers } = await fetch(origin, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) })
        const date = Date.parse(headers.get('date') ?? '')
        // The header counts whole seconds.
        const clock = Number.isNaN(date) ? null : clockDifference('Clock', date, asked, Date.now(), 1000)
        return { finding: ok(check, 'the service can be reached.'), clock }
      } catch (error) {
        const reason = reasonOf((error as Error).cause ?? error)
        const next = 'Let this machine reach it by HTTPS. Without it, people are told in the app and by e-mail only.'
        return { finding: warning(check, `the service cannot be reached: ${reason}.`, next), clock: null }
      }
    }),
  )
  const clock =
    answers.find((one) => one.clock)?.clock ?? skipped('Clock', 'no service outside could be asked for the time.')
  return [...answers.map(({ finding }) => finding), clock]
}
