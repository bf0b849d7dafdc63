import MailComposer from 'nodemailer/lib/mail-composer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { isLoopback } from '../../platform/loopback.ts'
import type { Email } from './email.ts'

/** How long a mail server may take for each step, in milliseconds; it is less than the lease of a delivery. */
const TIMEOUT_MS = 20_000

/** An e-mail that the server did not accept. */
export class MailRefused extends Error {
  override name = 'MailRefused'
  /** Whether another attempt would be refused as well. */
  readonly final: boolean
  /** Whether the connection cannot be used for another e-mail. */
  readonly connectionLost: boolean

  constructor(reason: string, given: { final?: boolean; connectionLost?: boolean } = {}) {
    super(reason)
    this.final = given.final ?? false
    this.connectionLost = given.connectionLost ?? false
  }
}

/** An open connection to the mail server, signed in. */
export interface SmtpConnection {
  /** @throws MailRefused */
  send(email: Email, id: string): Promise<void>
  close(): void
}

export interface MailServer {
  /** @throws when the server cannot be reached or refuses the sign-in; no e-mail was tried then */
  open(halt: AbortSignal): Promise<SmtpConnection>
}

interface SmtpError extends Error {
  code?: string
  command?: string
  responseCode?: number
}

/** The server's answer without its text, which often repeats the address. */
const reasonOf = ({ code, command, responseCode }: SmtpError): string =>
  [responseCode ?? code ?? 'no answer', command].filter(Boolean).join(' ')

function refusalOf(error: SmtpError): MailRefused {
  const { responseCode, command = '' } = error
  if (responseCode === undefined) return new MailRefused(reasonOf(error), { connectionLost: true })
  // The server refuses our account and not this e-mail. An administrator has to repair that, and all e-mails wait.
  if (command === 'MAIL FROM' || responseCode === 421) return new MailRefused(reasonOf(error), { connectionLost: true })
  return new MailRefused(reasonOf(error), { final: responseCode >= 500 })
}

/**
 * A mail server by its address. The connection is opened before a delivery is taken, so that no attempt is counted and
 * no delivery is lost while the server cannot be reached.
 * @param url `smtp://user:password@host:587` or `smtps://…`. With the former, STARTTLS (RFC 3207) is required, because
 *   e-mails contain links that reset passwords
 * @param plaintext allows a connection without TLS, which is always allowed to a server on this machine
 * @param from the sender, such as `Clinic <no-reply@clinic.example>`
 */
export function createMailServer(deps: { url: string; from: string; plaintext?: boolean }): MailServer {
  const { url, from, plaintext = false } = deps
  const { auth, ...options } = parseConnectionUrl(url)
  const requireTLS = !plaintext && !isLoopback(new URL(url).hostname)
  const sender = addressOf(from)
  const host = sender.split('@')[1] ?? 'localhost'

  return {
    async open(halt) {
      const connection = new SMTPConnection({
        ...options,
        // An address may contain options of the library, which must not switch this one off.
        ...(requireTLS && { requireTLS }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        dnsTimeout: TIMEOUT_MS,
      } as ConstructorParameters<typeof SMTPConnection>[0])
      const hangUp = () => connection.close()
      halt.addEventListener('abort', hangUp, { once: true })
      // The signal exists as long as the server. Without this it would keep every connection in memory.
      connection.once('end', () => halt.removeEventListener('abort', hangUp))
      let broken: SmtpError | null = null
      const fallen = new Promise<never>((_, reject) => {
        connection.on('error', (error: SmtpError) => {
          broken = error
          reject(error)
        })
        connection.on('end', () => reject(broken ?? new Error('the mail server hung up')))
      })
      // The promise is awaited only while a command runs; this prevents an unhandled rejection at other times.
      fallen.catch(() => undefined)
      const command = <T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T | undefined> =>
        Promise.race([
          new Promise<T | undefined>((resolve, reject) =>
            start((error, value) => (error ? reject(error) : resolve(value))),
          ),
          fallen,
        ])
      try {
        await command((done) => connection.connect((error) => done(error)))
        if (auth && connection.allowsAuth) await command((done) => connection.login(auth, done))
      } catch (error) {
        connection.close()
        throw new MailRefused(reasonOf(error as SmtpError), { connectionLost: true })
      }
      return {
        async send(email, id) {
          const message = await compose(email, from, `<${id}@${host}>`)
          try {
            await command((done) => connection.send({ from: sender, to: [email.to] }, message, done))
          } catch (error) {
            const refusal = refusalOf(error as SmtpError)
            // The SMTP transaction is incomplete: it is reset for the next e-mail, if the server still answers.
            const clean =
              refusal.connectionLost || (await command((done) => connection.reset(done)).then(...whetherFulfilled))
            throw clean ? refusal : new MailRefused(refusal.message, { final: refusal.final, connectionLost: true })
          }
        },
        close: () => {
          connection.quit()
          // A server that does not answer QUIT delays nothing.
          setTimeout(() => connection.close(), 1_000).unref()
        },
      }
    },
  }
}

/** Turns a promise into whether it was fulfilled. */
const whetherFulfilled = [() => true, () => false] as const

export const addressOf = (from: string): string => /<([^>]+)>\s*$/.exec(from)?.[1] ?? from

/** @param messageId the same for each attempt of a delivery, so that a repeated e-mail can be recognised */
function compose(email: Email, from: string, messageId: string): Promise<Buffer> {
  const { to, subject, text, html, calendar, logo } = email
  const mail = new MailComposer({
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId,
    // RFC 3834: prevents automatic replies.
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(logo && {
      attachments: [
        {
          cid: 'clinic-logo',
          filename: logo.type === 'image/png' ? 'logo.png' : 'logo.jpg',
          contentType: logo.type,
          content: logo.content,
          contentDisposition: 'inline' as const,
        },
      ],
    }),
    ...(calendar && {
      icalEvent: { method: calendar.method, filename: 'appointment.ics', content: calendar.content },
    }),
  })
  return mail.compile().build()
}
