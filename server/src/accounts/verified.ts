import { type QueryExecutorProvider, sql } from 'kysely'
import { ApiError } from '../platform/http/errors.ts'

/** Is this doctor verified, and stays so until this transaction is over? A withdrawal comes before it, or after. */
export async function holdVerification(tx: QueryExecutorProvider, doctorId: string): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean | null }>`SELECT hold_verification(${doctorId}) AS ok`.execute(tx)
  return rows[0]?.ok === true
}

/** @throws ApiError DOCTOR_NOT_VERIFIED, to the doctor */
export async function requireVerified(tx: QueryExecutorProvider, doctorId: string): Promise<void> {
  if (!(await holdVerification(tx, doctorId)))
    throw new ApiError('DOCTOR_NOT_VERIFIED', 'The clinic has to verify your account before you can practise.')
}
