import type * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Proxies } from '../http/client-address.ts'
import { ApiError } from '../http/errors.ts'
import type { Principal } from '../http/operations.ts'
import type { Connection } from './hub.ts'

/**
 * Decides who a socket without a token is.
 * @param before who it was until now
 * @throws ApiError when it may not join
 */
type Welcome<P> = (maybePrincipal: { address: string }, payload: P, before: Principal | null) => Promise<Principal>

/** How long a socket without a token may stay a guest, in milliseconds. */
const GUEST_MS = 24 * 60 * 60_000

/** Sockets without a token, which are guests until they disconnect. */
export function createAnonymousSockets(deps: {
  clock: Clock
  schemaOf: (event: string) => z.ZodType | undefined
  signOut: (socket: Connection, before: Principal) => Promise<void>
  proxies: Proxies
  signIn: (socket: Connection, principal: Principal, until: Date) => Promise<void>
}) {
  const { clock, schemaOf, signOut, signIn } = deps
  const joinEvents = new Map<string, Welcome<never>>()

  return {
    /** Lets sockets without a token join by this event. `welcome` runs before the event's handler. */
    open<P>(event: string, welcome: Welcome<P>): void {
      joinEvents.set(event, welcome as Welcome<never>)
    },
    isJoinEvent: (event: string): boolean => joinEvents.has(event),

    /** Handles an event by which a socket without a token may join. @throws ApiError when it may not join */
    async welcome(socket: Connection, event: string, args: unknown[]): Promise<void> {
      const welcome = joinEvents.get(event)
      const { principal: before, isAnonymous } = socket.data
      const parsed = schemaOf(event)?.safeParse(args[0])
      if (parsed?.success === false && !before)
        throw new ApiError('VALIDATION', `The payload of ${event} is not valid.`)
      // An invalid payload of a known principal is refused when the event is handled.
      if (!welcome || !parsed?.success || (before && !isAnonymous)) return
      const principal = await welcome(
        { address: deps.proxies.addressOf(socket.handshake) },
        parsed.data as never,
        before,
      )
      if (principal.userId === before?.userId) return
      if (before) await signOut(socket, before)
      socket.data.isAnonymous = true
      // The socket may have disconnected during the check. Then nothing else would remove the guest.
      if (!socket.connected) await signOut(socket, principal)
      else await signIn(socket, principal, new Date(clock.now().getTime() + GUEST_MS))
    },
  }
}
