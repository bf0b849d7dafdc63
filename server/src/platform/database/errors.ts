import { DatabaseError } from 'pg'

/** The acting user's account is gone, or has another role than its token says. */
export class ActorUnknownError extends Error {
  override name = 'ActorUnknownError'
}

/** No connection could be had in time, so nothing was begun: PostgreSQL is away, or every connection is taken. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError'
}

/**
 * The database went away, or could not write, in the middle of a transaction. Whether it was committed is not known
 * where the connection broke during the commit.
 */
export class DatabaseInterruptedError extends DatabaseUnavailableError {
  override name = 'DatabaseInterruptedError'
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
  '08001',
  '08003',
  '08004',
  '08006',
  '08007',
])

/** PostgreSQL answers, and cannot do the work now: no room for a connection, no room on the disk, read-only after a failover. */
const OUT_OF_SERVICE_CODES = new Set([
  '53000',
  '53100',
  '53200',
  '53300',
  '53400',
  '25006',
  '57P04',
  '57P05',
  '58000',
  '58030',
])

/** The connection could not be made, or broke. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true
  // pg has no code for these.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable)/i.test(
    error.message,
  )
}

/** set_actor() did not believe who acts: the signature is not ours, or the database's clock has jumped. */
export function isSignatureRefused(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '28000' && error.severity !== 'FATAL'
}

/** It is no fault of the request: later, the same one may succeed. */
export function isOutOfService(error: unknown): boolean {
  if (isConnectionLost(error)) return true
  if (!(error instanceof DatabaseError)) return false
  // What is fatal ended the connection; PgBouncer has one code for all of its own.
  return OUT_OF_SERVICE_CODES.has(error.code ?? '') || error.severity === 'FATAL'
}

function refusedBy(error: unknown, code: string, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === code &&
    (constraint === undefined || error.constraint === constraint)
  )
}
