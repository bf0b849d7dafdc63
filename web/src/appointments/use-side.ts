import { useSession } from '../platform/index.ts'
import type { Side } from './steps.ts'

/** Which of the two this person is. */
export function useSide(): Side {
  return useSession().user?.role === 'DOCTOR' ? 'doctor' : 'patient'
}
