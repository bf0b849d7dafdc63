import type { UserType } from '@medconsult/contract'

/** What a server's event says of somebody in a room. */
interface Told {
  userId: string
  userType: string
  guestId?: string | undefined
}

/** Somebody as the room knows them: what a client without a token calls itself proves nothing. */
export function asKnown<T extends Told>({ guestId, userId, userType, ...rest }: T) {
  if (guestId !== undefined) return { ...rest, userId: guestId, userType: 'guest' as UserType }
  return { ...rest, userId, userType: userType as UserType }
}
