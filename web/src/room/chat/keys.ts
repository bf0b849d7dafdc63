/** The chat's name in the query cache. */
export const chatKey = (callSessionId: string) => ['chat', callSessionId] as const
