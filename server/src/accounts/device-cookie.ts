import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply } from 'fastify'

/** A year, in seconds. */
const LIFETIME_S = 365 * 24 * 3600
/** Accounts that one device is remembered for: a family's tablet. The one that signed in longest ago is forgotten. */
const MOST_ACCOUNTS = 5
const PART = /^[A-Za-z0-9_-]{22,43}$/

type Request = { headers: IncomingMessage['headers'] }

export interface Devices {
  /** @returns the device's id, if somebody has signed in to this account on it; null otherwise */
  knownTo(request: Request, email: string): string | null
  /** Somebody has proved on this device that the account is theirs. */
  remember(request: Request, reply: FastifyReply, email: string): void
}

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): a device that has signed in to an
 * account has its own count of wrong passwords, so that strangers' tries do not lock it out. The cookie is an id and,
 * for each account, a MAC over both. It lets nobody in, and names nobody.
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
