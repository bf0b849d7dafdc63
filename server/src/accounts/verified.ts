import { type QueryExecutorProvider, sql } from 'kysely'
import { ApiError } from '../platform/http/errors.ts'

/**
 * Tells whether a doctor is verified, and locks that until the end of the transaction. A withdrawal at the same time
 * waits.
 */
export async function holdVerification(tx: QueryExecutorProvider, doctorId: string): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean | null }>`SELECT hold_verification(${doctorId}) AS ok`.execute(tx)
  return rows[0]?.ok === true
}

/** Requires that the acting doctor is verified. @throws ApiError DOCTOR_NOT_VERIFIED */
export async function requireVerified(tx: QueryExecutorProvider, doctorId: string): Promise<void> {
  if (!(await holdVerification(tx, doctorId)))
    throw new ApiError('DOCTOR_NOT_VERIFIED', 'The clinic has to verify your account before you can practise.')
}
