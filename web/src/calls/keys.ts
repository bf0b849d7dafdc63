/** Names in the query cache. */
export const keys = {
  pending: ['calls', 'pending'] as const,
  invitation: (callSessionId: string) => ['calls', 'invitation', callSessionId] as const,
  session: (callSessionId: string) => ['calls', 'session', callSessionId] as const,
}
