import type { CallSessionStatus } from '@medconsult/contract/runtime'

/** Keys in the query cache. */
export const keys = {
  pending: ['calls', 'pending'] as const,
  invitation: (callSessionId: string) => ['calls', 'invitation', callSessionId] as const,
  session: (callSessionId: string) => ['calls', 'session', callSessionId] as const,
  ongoing: (userId: string) => ['calls', 'ongoing', userId] as const,
  past: ['calls', 'past'] as const,
}

/** @returns false for an unknown status */
export const isOver = (status: CallSessionStatus | undefined): boolean =>
  status === 'ENDED' || status === 'DECLINED' || status === 'EXPIRED'
