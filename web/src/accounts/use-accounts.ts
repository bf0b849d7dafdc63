import type { PublicConfig, Role } from '@medconsult/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiProblem, call, deviceStorage, session, useSession } from '../platform/index.ts'

/**
 * Under this key the browser remembers that somebody has signed in: no script can see the cookie itself. A tab with a session
 * of its own always asks the server instead.
 */
const HINT_KEY = 'medconsult-signed-in'

function hint(write: '1' | null): void {
  if (session.tab === null) deviceStorage.set(HINT_KEY, write)
}

/**
 * Whether the server has to be asked who is signed in. After any change it has to: another tab's message may arrive before
 * what that tab has written to the storage.
 */
const hasToAsk = (): boolean =>
  session.epoch > 0 || session.tab !== null || !deviceStorage.isAvailable() || deviceStorage.get(HINT_KEY) === '1'

/** Finds out, once, who is signed in. `failed` when the server could not be asked. */
export function useSessionStart(): { failed: unknown; retry: () => void; busy: boolean } {
  const { status } = useSession()
  const asked = useQuery({
    // Asked again when another tab has changed who is signed in.
    queryKey: ['session-start', status === 'unknown' ? session.epoch : 0],
    queryFn: async () => {
      const { epoch } = session
      try {
        const user = await call('me', {})
        // Somebody may have signed in meanwhile, here or in another tab.
        if (session.epoch === epoch) session.begin(user)
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401) throw error
        if (session.getSnapshot().status === 'out') hint(null)
      }
      return true
    },
    enabled: status === 'unknown' && hasToAsk(),
    gcTime: 0,
  })
  useEffect(() => {
    if (status === 'unknown' && !hasToAsk()) session.end()
  }, [status])
  return {
    failed: status === 'unknown' ? asked.error : null,
    retry: () => void asked.refetch(),
    busy: asked.isFetching,
  }
}

export function useSignIn() {
  return useMutation({
    mutationFn: async (body: { email: string; password: string }) => {
      await leaving
      return call('login', { body })
    },
    // The token is for other clients: ours is in the cookie.
    onSuccess: ({ user }) => {
      hint('1')
      session.begin(user)
    },
  })
}

export function useRegister() {
  return useMutation({
    mutationFn: async (body: { email: string; name: string; password: string; role: Exclude<Role, 'ADMIN'> }) => {
      await leaving
      return call('register', { body })
    },
    // The token is for other clients: ours is in the cookie.
    onSuccess: ({ user }) => {
      hint('1')
      session.begin(user)
    },
  })
}

/** How long somebody who signs in waits for the goodbye of whoever was here before, in milliseconds. */
const GOODBYE_MS = 3000
/** The server is being told that somebody has left: its answer takes the cookie away, and must not take the next one's. */
let leaving: Promise<unknown> = Promise.resolve()

/**
 * From this moment no tab shows anything of the person, whether or not the server hears of it.
 * @param farewell what else the server has to be told while the session is still open
 */
export function signOut(farewell: () => Promise<void>): void {
  const speaksFor = session.userId
  const told = farewell().then(() => call('logout', { speaksFor, keepalive: true }))
  const late = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))
  leaving = Promise.race([told.catch(() => undefined), late])
  hint(null)
  session.end(true)
}

export function useConfig(): PublicConfig | null {
  const config = useQuery({ queryKey: ['config'], queryFn: ({ signal }) => call('config', { signal }) })
  return config.data ?? null
}
