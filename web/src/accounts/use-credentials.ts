import { useState } from 'react'

export interface Credentials {
  email: string
  password: string
  set: (change: Partial<{ email: string; password: string }>) => void
  fill: (account: { email: string; password: string }) => void
}

export function useCredentials(): Credentials {
  const [state, setState] = useState({ email: '', password: '' })
  return {
    ...state,
    set: (change) => setState((before) => ({ ...before, ...change })),
    fill: ({ email, password }) => setState({ email, password }),
  }
}
