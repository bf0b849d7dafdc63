import { deviceStorage, type SafeStorage, tabStorage } from '../../platform/index.ts'

/** What a device keeps of a room that it is in without an account: it leads back to the same place. */
export interface GuestTicket {
  /** What the link ends with by which the guest came: an invitation's code, or a meeting's. */
  link: string
  token: string
  /** Of an invitation: who the guest is, and in which room. */
  guest?: { id: string; name: string; roomId: string }
}

const KEY = 'medconsult-guest-tickets'
/** Whoever is in more rooms than these has long left the oldest. */
const KEPT = 10

function isTicket(value: unknown): value is GuestTicket {
  if (typeof value !== 'object' || value === null) return false
  const { link, token, guest } = value as Record<string, unknown>
  if (typeof link !== 'string' || typeof token !== 'string') return false
  if (guest === undefined) return true
  if (typeof guest !== 'object' || guest === null) return false
  return ['id', 'name', 'roomId'].every((key) => typeof (guest as Record<string, unknown>)[key] === 'string')
}

function readAll(storage: SafeStorage = deviceStorage, key: string = KEY): GuestTicket[] {
  try {
    const kept: unknown = JSON.parse(storage.get(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isTicket) : []
  } catch {
    return []
  }
}

/** Who has left by an invitation, which opens nothing twice: the way back, in this tab alone. */
const LEFT_KEY = 'medconsult-left-by'
const readLeft = (): GuestTicket[] => readAll(tabStorage, LEFT_KEY)

// Where the storage is full or blocked, the place lasts as long as the page.
const write = (tickets: GuestTicket[]): void => deviceStorage.set(KEY, JSON.stringify(tickets))

export const readTicket = (link: string): GuestTicket | null =>
  [...readAll(), ...readLeft()].find((one) => one.link === link) ?? null

/** By which invitation this tab came: its address names it no more. Another tab of the device is somebody else's. */
const TAB_KEY = 'medconsult-invited-by'

/** The place by invitation that this tab came to, over a reload. */
export function lastInvited(): GuestTicket | null {
  const link = tabStorage.get(TAB_KEY)
  const ticket = link === null ? null : readTicket(link)
  return ticket?.guest ? ticket : null
}

export function keepTicket(ticket: GuestTicket): void {
  if (ticket.guest) tabStorage.set(TAB_KEY, ticket.link)
  tabStorage.set(LEFT_KEY, null)
  write([ticket, ...readAll().filter(({ link }) => link !== ticket.link)].slice(0, KEPT))
}

export function dropTicket(link: string): void {
  tabStorage.set(LEFT_KEY, null)
  write(readAll().filter((one) => one.link !== link))
}

/**
 * Somebody left on purpose: the next person at this device is not them. The page that they left by leads back as long as it
 * is there; by an invitation also when it is loaded anew.
 */
export function leaveTicket(link: string): void {
  const ticket = readTicket(link)
  dropTicket(link)
  if (ticket?.guest) tabStorage.set(LEFT_KEY, JSON.stringify([ticket]))
}
