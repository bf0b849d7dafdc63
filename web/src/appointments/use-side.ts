import { useSession } from '../platform/index.ts'
import type { Side } from './steps.ts'

/** Returns whether this person is the doctor or the patient. */
export function useSide(): Side {
  return useSession().user?.role === 'DOCTOR' ? 'doctor' : 'patient'
}
