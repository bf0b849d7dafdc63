/** The key of a room's chat in the query cache. */
export const chatKey = (roomId: string) => ['chat', roomId] as const
