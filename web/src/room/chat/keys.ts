/** The chat's name in the query cache. */
export const chatKey = (roomId: string) => ['chat', roomId] as const
