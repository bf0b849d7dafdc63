import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply } from 'fastify'

/** One year, in seconds. */
const LIFETIME_S = 365 * 24 * 3600
/**
 * How many accounts one device is remembered for, such as a family's tablet. The account whose last sign-in is longest
 * ago is removed first.
 */
const MOST_ACCOUNTS = 5
const PART = /^[A-Za-z0-9_-]{22,43}$/

type Request = { headers: IncomingMessage['headers'] }

export interface Devices {
  /** @returns the device's id if somebody has signed in to this account on the device, otherwise null */
  knownTo(request: Request, email: string): string | null
  /** Remembers the account on this device, after somebody has proved that the account is theirs. */
  remember(request: Request, reply: FastifyReply, email: string): void
}

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A device from which somebody has
 * signed in to an account has its own count of wrong passwords, so that guesses from elsewhere do not lock it out. The
 * cookie holds an id and, for each account, a MAC over id and account. It gives no access, and reveals no account.
 */
export function createDevices(deps: { key: Buffer; secure: boolean }): Devices {
  const { key, secure } = deps
  const cookie = secure ? '__Host-device' : 'device'

  const macOf = (device: string, email: string): string =>
    createHmac('sha256', key).update(`${device} ${email.toLowerCase()}`).digest('base64url')

  const isSame = (one: string, other: string): boolean =>
    one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

  function read({ headers }: Request): { device: string; macs: string[] } | null {
    const [device = '', ...macs] = (fastifyCookie.parse(headers.cookie ?? '')[cookie] ?? '').split('.')
    if (macs.length === 0 || macs.length > MOST_ACCOUNTS || ![device, ...macs].every((part) => PART.test(part)))
      return null
    return { device, macs }
  }

  return {
    knownTo(request, email) {
      const known = read(request)
      if (!known) return null
      const expected = macOf(known.device, email)
      return known.macs.some((mac) => isSame(mac, expected)) ? known.device : null
    },
    remember(request, reply, email) {
      const known = read(request)
      const device = known?.device ?? randomBytes(16).toString('base64url')
      const mac = macOf(device, email)
      const others = (known?.macs ?? []).filter((one) => one !== mac)
      reply.setCookie(cookie, [device, mac, ...others].slice(0, MOST_ACCOUNTS + 1).join('.'), {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure,
        maxAge: LIFETIME_S,
      })
    },
  }
}
