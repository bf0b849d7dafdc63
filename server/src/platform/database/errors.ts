import { DatabaseError } from 'pg'

/** The acting user's account was deleted, is disabled, or has another role than its token says. */
export class ActorUnknownError extends Error {
  override name = 'ActorUnknownError'
  readonly isDisabled: boolean

  constructor(message: string, { isDisabled = false } = {}) {
    super(message)
    this.isDisabled = isDisabled
  }
}

/**
 * No connection could be had in time, so no transaction began: PostgreSQL cannot be reached, or all connections are in
 * use.
 */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError'
}

/**
 * The connection broke, or the database could not write, in the middle of a transaction. If it broke during the commit,
 * it is unknown whether the transaction was committed.
 */
export class DatabaseInterruptedError extends DatabaseUnavailableError {
  override name = 'DatabaseInterruptedError'
}

/** Tells whether a unique index refused the row. @param constraint name of the index; any index when left out */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return refusedBy(error, '23505', constraint)
}

/** Tells whether an exclusion constraint refused the row, because it overlaps another. */
export function isExclusionViolation(error: unknown, constraint?: string): boolean {
  return refusedBy(error, '23P01', constraint)
}

/** Tells whether the error is a serialization failure or a deadlock, after which the same transaction may succeed. */
export function isRetryable(error: unknown): boolean {
  return refusedBy(error, '40001') || refusedBy(error, '40P01')
}

/** Error codes of Node and PostgreSQL for: nobody listens, starting up, shutting down, connection reset. */
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

/**
 * Error codes with which PostgreSQL answers that it cannot work now: no connection left, disk full, read-only after a
 * failover.
 */
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

/** Tells whether the connection could not be made, or broke. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true
  // pg has no error codes for these.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable)/i.test(
    error.message,
  )
}

/**
 * Tells whether set_actor() refused the signature: it was made with another key, or the database's clock has jumped.
 */
export function isSignatureRefused(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '28000' && error.severity !== 'FATAL'
}

/** Tells whether a write was refused because the database's disk is full. */
export const isDiskFull = (error: unknown): boolean => refusedBy(error, '53100')

/** Tells whether the cause lies with the database, so that the same request may succeed later. */
export function isOutOfService(error: unknown): boolean {
  if (isConnectionLost(error)) return true
  if (!(error instanceof DatabaseError)) return false
  // A fatal error ended the connection. PgBouncer has one code for all its own errors.
  return OUT_OF_SERVICE_CODES.has(error.code ?? '') || error.severity === 'FATAL'
}

function refusedBy(error: unknown, code: string, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === code &&
    (constraint === undefined || error.constraint === constraint)
  )
}
