import { DatabaseError } from 'pg'

/** The acting user's account is gone, or has another role than its token says. */
export class ActorUnknownError extends Error {
  override name = 'ActorUnknownError'
}

/** No connection could be had in time, so nothing was begun: PostgreSQL is away, or every connection is taken. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError'
}

/** A unique index refused the row. @param constraint the index's name; any when left out */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return refusedBy(error, '23505', constraint)
}

/** An exclusion constraint refused the row: it overlaps another. */
export function isExclusionViolation(error: unknown, constraint?: string): boolean {
  return refusedBy(error, '23P01', constraint)
}

/** Serialization failure or deadlock: the same transaction, run again, may succeed. */
export function isRetryable(error: unknown): boolean {
  return refusedBy(error, '40001') || refusedBy(error, '40P01')
}

/** Codes of Node and PostgreSQL for: nobody listens, starting up, shutting down, cut off. */
const CONNECTION_CODES = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
])

/** The connection could not be made, or broke. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true
  // pg has no code for these.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/i.test(
    error.message,
  )
}

function refusedBy(error: unknown, code: string, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === code &&
    (constraint === undefined || error.constraint === constraint)
  )
}
