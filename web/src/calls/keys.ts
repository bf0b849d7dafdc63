import type { CallSessionStatus } from '@medconsult/contract/runtime'

/** Names in the query cache. */
export const keys = {
  pending: ['calls', 'pending'] as const,
  invitation: (callSessionId: string) => ['calls', 'invitation', callSessionId] as const,
  session: (callSessionId: string) => ['calls', 'session', callSessionId] as const,
  ongoing: (userId: string) => ['calls', 'ongoing', userId] as const,
  past: ['calls', 'past'] as const,
}

/** A status that is not known says nothing. */
export const isOver = (status: CallSessionStatus | undefined): boolean =>
  status === 'ENDED' || status === 'DECLINED' || status === 'EXPIRED'
