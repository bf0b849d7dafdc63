import type * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Proxies } from '../http/client-address.ts'
import { ApiError } from '../http/errors.ts'
import type { Principal } from '../http/operations.ts'
import type { Connection } from './hub.ts'

/** Who a socket without a token is. @param before who it was until now @throws ApiError when it is not welcome */
type Welcome<P> = (maybePrincipal: { address: string }, payload: P, before: Principal | null) => Promise<Principal>

/** How long a socket without a token may be somebody, in milliseconds. */
const VISIT_MS = 24 * 60 * 60_000

/** Sockets that have no token, and who they are while they last. */
export function createAnonymousSockets(deps: {
  clock: Clock
  schemaOf: (event: string) => z.ZodType | undefined
  forget: (socket: Connection, before: Principal) => Promise<void>
  proxies: Proxies
  become: (socket: Connection, principal: Principal, until: Date) => Promise<void>
}) {
  const { clock, schemaOf, forget, become } = deps
  const doors = new Map<string, Welcome<never>>()

  return {
    /** Lets sockets without a token in by this event, before it is handled. */
    open<P>(event: string, ask: Welcome<P>): void {
      doors.set(event, ask as Welcome<never>)
    },
    isDoor: (event: string): boolean => doors.has(event),

    /** A message by which a socket without a token makes itself known. @throws ApiError when it is not welcome */
    async welcome(socket: Connection, event: string, args: unknown[]): Promise<void> {
      const ask = doors.get(event)
      const { principal: before, isVisitor } = socket.data
      const parsed = schemaOf(event)?.safeParse(args[0])
      if (parsed?.success === false && !before)
        throw new ApiError('VALIDATION', `The payload of ${event} is not valid.`)
      // Of whoever is known, what is wrong with it is told when it is received.
      if (!ask || !parsed?.success || (before && !isVisitor)) return
      const principal = await ask({ address: deps.proxies.addressOf(socket.handshake) }, parsed.data as never, before)
      if (principal.userId === before?.userId) return
      if (before) await forget(socket, before)
      socket.data.isVisitor = true
      // It may have gone while we looked, and nobody else would ever count it out.
      if (!socket.connected) await forget(socket, principal)
      else await become(socket, principal, new Date(clock.now().getTime() + VISIT_MS))
    },
  }
}
