import { useQuery } from '@tanstack/react-query'
import { call, useSession } from '../../platform/index.ts'
import { useIsAhead } from '../../ui/index.ts'
import { useConfig } from '../use-accounts.ts'

/** The same key as on the page about security, which reads it anew after each change. */
const KEY = ['second-factor'] as const

/**
 * Whether the signed-in person still has to set up a second factor.
 * @returns `dueAt`: by when, or null; `isOverdue`: the server refuses everything else now
 */
export function useFactorDuty(): { dueAt: string | null; isOverdue: boolean } {
  const { user } = useSession()
  const config = useConfig()
  const isAsked = user !== null && config?.secondFactorRequired.includes(user.role) === true
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => call('readSecondFactor', { signal }),
    enabled: isAsked,
  })
  const dueAt = (isAsked && data?.dueAt) || null
  const isAhead = useIsAhead(dueAt)
  return { dueAt, isOverdue: dueAt !== null && !isAhead }
}
