import type { PublicConfig, Role, SignedInUser } from '@medconsult/contract'
import { type QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiProblem, call, configQuery, deviceStorage, SIGNED_IN_KEY, session, useSession } from '../platform/index.ts'

function hint(write: '1' | null): void {
  if (session.tab === null) deviceStorage.set(SIGNED_IN_KEY, write)
}

/**
 * Whether somebody may be signed in, so that the server has to be asked. It must be asked after every change: the message
 * from another tab may arrive before that tab's change of the storage is visible here.
 */
export const mayBeSignedIn = (): boolean =>
  session.epoch > 0 || session.tab !== null || !deviceStorage.isAvailable() || deviceStorage.get(SIGNED_IN_KEY) === '1'

/**
 * The question who is signed in. Its answer begins the session.
 * @param epoch of the session, if it is not known who is signed in, otherwise 0: another tab may change it
 */
const sessionStart = (epoch: number) => ({
  queryKey: ['session-start', epoch],
  queryFn: async () => {
    const asked = session.epoch
    try {
      const user = await call('me', {})
      // If the epoch has changed, somebody has signed in during the request, here or in another tab.
      if (session.epoch === asked) session.begin(user)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error
      if (session.getSnapshot().status === 'out') hint(null)
    }
    return true
  },
  gcTime: 0,
})

/** Asks who is signed in before anything is drawn. A failure is met when the page asks. */
export function startSession(client: QueryClient): void {
  if (session.getSnapshot().status === 'unknown' && mayBeSignedIn())
    void client.prefetchQuery(sessionStart(session.epoch))
}

/**
 * Fetches once who is signed in.
 * @returns `failed`: the error if the server could not be reached, otherwise null
 */
export function useSessionStart(): { failed: unknown; retry: () => void; busy: boolean } {
  const { status } = useSession()
  const meQuery = useQuery({
    ...sessionStart(status === 'unknown' ? session.epoch : 0),
    enabled: status === 'unknown' && mayBeSignedIn(),
  })
  useEffect(() => {
    if (status === 'unknown' && !mayBeSignedIn()) session.end()
  }, [status])
  return {
    failed: status === 'unknown' ? meQuery.error : null,
    retry: () => void meQuery.refetch(),
    busy: meQuery.isFetching,
  }
}

/** Called when the server has set the session's cookie. */
export function beginSession(user: SignedInUser): void {
  hint('1')
  session.begin(user)
}

export function useSignIn() {
  return useMutation({
    mutationFn: async (body: { email: string; password: string; sharedComputer: boolean }) => {
      await leaving
      return call('login', { body })
    },
    // The token in the answer is for other clients; the web app uses the cookie.
    onSuccess: ({ user }) => beginSession(user),
  })
}

export function useRegister() {
  return useMutation({
    mutationFn: async (body: { email: string; name: string; password: string; role: Exclude<Role, 'ADMIN'> }) => {
      await leaving
      return call('register', { body })
    },
    // The token in the answer is for other clients; the web app uses the cookie.
    onSuccess: ({ user }) => beginSession(user),
  })
}

/** How long a sign-in waits for the previous person's sign-out, in milliseconds. */
const GOODBYE_MS = 3000
/**
 * The sign-out that is under way. Its answer removes the cookie, and must not arrive after the answer of the next
 * sign-in, whose cookie it would remove.
 */
let leaving: Promise<unknown> = Promise.resolve()

/**
 * Signs out. From this moment no tab shows anything of the person, whether or not the server can be reached.
 * @param farewell other requests that must be sent while the session is still open
 */
export function signOut(farewell: () => Promise<void>): void {
  const speaksFor = session.userId
  const signedOut = farewell().then(() => call('logout', { speaksFor, keepalive: true }))
  const late = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))
  leaving = Promise.race([signedOut.catch(() => undefined), late])
  hint(null)
  session.end(true)
}

export function useConfig(): PublicConfig | null {
  return useQuery(configQuery).data ?? null
}
