import { deviceStorage } from '../../platform/index.ts'
import { keepName } from '../../room/lobby/index.ts'

/** What a device keeps of the one call it is a guest of: a locked phone and a closed tab come back to the same place. */
export interface GuestTicket {
  /** Of the link; the same link opened again on this device leads back. */
  code: string
  token: string
  guestId: string
  name: string
  callSessionId: string
}

const TICKET_KEY = 'medconsult-guest'

export function readTicket(): GuestTicket | null {
  try {
    const kept: unknown = JSON.parse(deviceStorage.get(TICKET_KEY) ?? 'null')
    return isTicket(kept) ? kept : null
  } catch {
    return null
  }
}

export function keepTicket(ticket: GuestTicket | null): void {
  deviceStorage.set(TICKET_KEY, ticket && JSON.stringify(ticket))
  if (ticket) keepName(ticket.name)
}

/** The code of a link: in the fragment, which browsers send to nobody. */
export function codeIn(hash: string): string | null {
  const code = hash.replace(/^#/, '')
  return /^[\w-]{22}$/.test(code) ? code : null
}

function isTicket(value: unknown): value is GuestTicket {
  if (typeof value !== 'object' || value === null) return false
  const kept = value as Record<string, unknown>
  return ['code', 'token', 'guestId', 'name', 'callSessionId'].every((key) => typeof kept[key] === 'string')
}
