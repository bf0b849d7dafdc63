import { deviceStorage } from '../../platform/index.ts'

/** What a device keeps of a meeting that it is in without an account: it leads back to the same place. */
export interface MeetingTicket {
  roomId: string
  token: string
}

const KEY = 'medconsult-meetings'
/** Whoever is in more meetings than these has long left the oldest. */
const KEPT = 10

function isTicket(value: unknown): value is MeetingTicket {
  if (typeof value !== 'object' || value === null) return false
  const kept = value as Record<string, unknown>
  return typeof kept.roomId === 'string' && typeof kept.token === 'string'
}

function readAll(): MeetingTicket[] {
  try {
    const kept: unknown = JSON.parse(deviceStorage.get(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isTicket) : []
  } catch {
    return []
  }
}

function write(tickets: MeetingTicket[]): void {
  // Where it is full or blocked, the place lasts as long as the page.
  deviceStorage.set(KEY, JSON.stringify(tickets))
}

export const readTicket = (roomId: string): MeetingTicket | null =>
  readAll().find((ticket) => ticket.roomId === roomId) ?? null

export function keepTicket(ticket: MeetingTicket): void {
  write([ticket, ...readAll().filter((one) => one.roomId !== ticket.roomId)].slice(0, KEPT))
}

export function dropTicket(roomId: string): void {
  write(readAll().filter((one) => one.roomId !== roomId))
}
