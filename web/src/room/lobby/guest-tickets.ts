import { deviceStorage, tabStorage } from '../../platform/index.ts'

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

function readAll(): GuestTicket[] {
  try {
    const kept: unknown = JSON.parse(deviceStorage.get(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isTicket) : []
  } catch {
    return []
  }
}

// Where the storage is full or blocked, the place lasts as long as the page.
const write = (tickets: GuestTicket[]): void => deviceStorage.set(KEY, JSON.stringify(tickets))

export const readTicket = (link: string): GuestTicket | null => readAll().find((one) => one.link === link) ?? null

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
  write([ticket, ...readAll().filter(({ link }) => link !== ticket.link)].slice(0, KEPT))
}

export const dropTicket = (link: string): void => write(readAll().filter((one) => one.link !== link))
