import { pageClock } from '../engine/base/index.ts'
import { checkNetwork, type NetworkResult } from './network-check.ts'
import type { NetworkStep } from './ready-check.ts'
import type { ProbeDeps } from './route-probe.ts'

/** What the probes take from the browser, for as long as `run` takes. */
export async function withBrowser<T>(run: (deps: ProbeDeps) => Promise<T>): Promise<T> {
  const clock = pageClock()
  try {
    return await run({ clock, createPeerConnection: (configuration) => new RTCPeerConnection(configuration) })
  } finally {
    clock.close()
  }
}

/** @throws the signal's reason when it is aborted */
export function checkInBrowser(
  iceServers: (signal: AbortSignal) => Promise<RTCIceServer[]>,
  signal: AbortSignal,
  onStep: (step: NetworkStep) => void,
): Promise<NetworkResult> {
  return withBrowser((deps) => checkNetwork({ ...deps, ping, iceServers }, signal, onStep))
}

/** Sends a request that no cache answers. Any answer is a round trip, but only a healthy server counts as reachable. */
async function ping(signal: AbortSignal): Promise<void> {
  const answer = await fetch('/api/health', { cache: 'no-store', signal })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`health: ${answer.status}`)
}
