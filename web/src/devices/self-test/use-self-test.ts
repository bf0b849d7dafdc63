import { useQuery } from '@tanstack/react-query'
import { useEffect, useReducer, useRef } from 'react'
import { call } from '../../platform/index.ts'
import { withBrowser } from '../browser-network.ts'
import { type IceRoute, routesOf } from '../ice-routes.ts'
import { testRoutes } from '../network-check.ts'
import type { RouteOutcome } from '../route-outcome.ts'

export type RouteState = RouteOutcome | 'RUNNING'

interface Run {
  running: boolean
  states: ReadonlyMap<string, RouteState>
}
type Step = { at: 'begin' | 'end' } | { at: 'told'; url: string; state: RouteState }

function stepped(run: Run, step: Step): Run {
  if (step.at === 'begin') return { running: true, states: new Map() }
  if (step.at === 'told') return { ...run, states: new Map(run.states).set(step.url, step.state) }
  // A test that was interrupted has no result.
  return { running: false, states: new Map([...run.states].filter(([, state]) => state !== 'RUNNING')) }
}

const routes = async (signal: AbortSignal): Promise<IceRoute[]> =>
  routesOf((await call('iceServers', { signal })).iceServers)

/** Fetches the addresses and tests each of them. It ends with the page. */
export function useSelfTest() {
  const configured = useQuery({ queryKey: ['calls', 'routes'], queryFn: ({ signal }) => routes(signal), gcTime: 0 })
  const [run, tell] = useReducer(stepped, { running: false, states: new Map() })
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])

  async function start(): Promise<void> {
    const own = new AbortController()
    stop.current?.abort()
    stop.current = own
    tell({ at: 'begin' })
    try {
      // The list is fetched again, because credentials expire, and an address may have been added meanwhile.
      const fresh = (await configured.refetch()).data ?? []
      const told = (url: string, state: RouteState): void => {
        if (!own.signal.aborted) tell({ at: 'told', url, state })
      }
      await withBrowser((deps) => testRoutes(fresh, deps, own.signal, told))
    } catch (error) {
      if (!own.signal.aborted) throw error
    } finally {
      if (stop.current === own) tell({ at: 'end' })
    }
  }
  return { configured, ...run, start: () => void start(), stop: () => stop.current?.abort() }
}
