/** Names in the query cache. */
export const keys = {
  pending: ['calls', 'pending'] as const,
  invitation: (callSessionId: string) => ['calls', 'invitation', callSessionId] as const,
  session: (callSessionId: string) => ['calls', 'session', callSessionId] as const,
  chat: (callSessionId: string) => ['calls', 'chat', callSessionId] as const,
  past: ['calls', 'past'] as const,
}
