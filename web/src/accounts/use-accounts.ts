import type { PublicConfig, Role } from '@medconsult/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiProblem, call, session, useSession } from '../platform/index.ts'

/** Remembers that this browser has signed in, because the cookie itself can't be seen. */
const HINT_KEY = 'medconsult-signed-in'

function hint(write?: '1' | null): boolean {
  try {
    if (write === '1') localStorage.setItem(HINT_KEY, '1')
    else if (write === null) localStorage.removeItem(HINT_KEY)
    return localStorage.getItem(HINT_KEY) === '1'
  } catch {
    return true // storage is blocked: ask the server
  }
}

/** Finds out, once, who is signed in. `failed` when the server could not be asked. */
export function useSessionStart(): { failed: unknown; retry: () => void; busy: boolean } {
  const { status } = useSession()
  const asked = useQuery({
    queryKey: ['session-start'],
    queryFn: async () => {
      const token = session.token
      try {
        session.begin(await call('me', {}), token)
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401) throw error
        hint(null)
        session.end()
      }
      return true
    },
    enabled: status === 'unknown' && (session.token !== null || hint()),
    gcTime: 0,
  })
  useEffect(() => {
    if (status === 'unknown' && session.token === null && !hint()) session.end()
  }, [status])
  return {
    failed: status === 'unknown' ? asked.error : null,
    retry: () => void asked.refetch(),
    busy: asked.isFetching,
  }
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => call('login', { body }),
    onSuccess: ({ user, access_token }) => {
      hint('1')
      session.begin(user, access_token)
    },
  })
}

export function useRegister() {
  return useMutation({
    mutationFn: (body: { email: string; name: string; password: string; role: Exclude<Role, 'ADMIN'> }) =>
      call('register', { body }),
    onSuccess: ({ user, access_token }) => {
      hint('1')
      session.begin(user, access_token)
    },
  })
}

/** Leaves nothing of the person behind, whether or not the server hears of it. */
export function useSignOut(): () => void {
  const cache = useQueryClient()
  return () => {
    void call('logout', {})
      .catch(() => undefined)
      .then(() => {
        hint(null)
        session.end(true)
        cache.clear()
      })
  }
}

export function useConfig(): PublicConfig | null {
  const config = useQuery({ queryKey: ['config'], queryFn: ({ signal }) => call('config', { signal }) })
  return config.data ?? null
}
