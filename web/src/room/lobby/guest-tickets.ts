import { deviceStorage, type SafeStorage, serverClock, tabStorage } from '../../platform/index.ts'

/** What a device stores about a room in which it is without an account; it leads back to the same place. */
export interface GuestTicket {
  /** The code at the end of the link by which the guest came: that of an invitation, or of a meeting. */
  link: string
  token: string
  /** Only for an invitation: who the guest is, and in which room. */
  guest?: { id: string; name: string; roomId: string }
  /** Only for a meeting that was left: until when the ticket leads back (ISO 8601). */
  until?: string
}

const KEY = 'medconsult-guest-tickets'
/** How many tickets are kept. A device with more rooms than these has long left the oldest one. */
const KEPT = 10

function isTicket(value: unknown): value is GuestTicket {
  if (typeof value !== 'object' || value === null) return false
  const { link, token, guest, until } = value as Record<string, unknown>
  if (typeof link !== 'string' || typeof token !== 'string') return false
  if (until !== undefined && typeof until !== 'string') return false
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

/**
 * Who has left, and the way back, in this tab alone: by an invitation, which opens nothing twice, and to a meeting for as
 * long as they may return.
 */
const LEFT_KEY = 'medconsult-left-by'
const readLeft = (): GuestTicket[] =>
  readAll(tabStorage, LEFT_KEY).filter(({ until }) => until === undefined || Date.parse(until) > serverClock.now())

// Where the storage is full or blocked, the place lasts as long as the page.
const write = (tickets: GuestTicket[]): void => deviceStorage.set(KEY, JSON.stringify(tickets))

export const readTicket = (link: string): GuestTicket | null =>
  [...readAll(), ...readLeft()].find((one) => one.link === link) ?? null

/**
 * The key under which this tab stores the code of its invitation, because its address does not contain the code any
 * more. Another tab of the device may belong to another guest.
 */
const TAB_KEY = 'medconsult-invited-by'

/** Returns the ticket of the invitation that this tab used last, over a reload. */
export function lastInvited(): GuestTicket | null {
  const link = tabStorage.get(TAB_KEY)
  const ticket = link === null ? null : readTicket(link)
  return ticket?.guest ? ticket : null
}

export function keepTicket({ until: _, ...ticket }: GuestTicket): void {
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
 * is there; by an invitation, and for as long as they may return, also when it is loaded anew.
 * @param until until when they may return to the room (ISO 8601); null: they would have to ask to join again
 */
export function leaveTicket(link: string, until: string | null): void {
  const ticket = readTicket(link)
  dropTicket(link)
  if (ticket?.guest) tabStorage.set(LEFT_KEY, JSON.stringify([ticket]))
  else if (ticket && until !== null) tabStorage.set(LEFT_KEY, JSON.stringify([{ ...ticket, until }]))
}
