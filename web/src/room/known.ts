import type { UserType } from '@medconsult/contract'

/** How an event of the server names a person in a room. */
interface EventPerson {
  userId: string
  userType: string
  guestId?: string | undefined
}

/**
 * Names a person as the app does: somebody with a `guestId` is a guest, because the id and the role that a client
 * without a token sends prove nothing.
 */
export function asKnown<T extends EventPerson>({ guestId, userId, userType, ...rest }: T) {
  if (guestId !== undefined) return { ...rest, userId: guestId, userType: 'guest' as UserType }
  return { ...rest, userId, userType: userType as UserType }
}
