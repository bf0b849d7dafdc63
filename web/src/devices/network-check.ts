import type { ReadyCheckResult } from '@medconsult/contract'
import type { Clock } from '../engine/index.ts'
import { type IceRoute, type RouteKind, routesOf } from './ice-routes.ts'
import { median, type RouteOutcome } from './route-outcome.ts'
import { type ProbeDeps, probeRoute } from './route-probe.ts'

export type NetworkResult = NonNullable<ReadyCheckResult['network']>
type Way = NetworkResult['server']

export interface NetworkDeps extends ProbeDeps {
  /** One small request to the server and back. */
  ping: (signal: AbortSignal) => Promise<unknown>
  iceServers: (signal: AbortSignal) => Promise<RTCIceServer[]>
}

const PINGS = 5
/** A ping that takes longer has failed (ms). */
const PING_MS = 3_000

/**
 * Tests how this device reaches the server and each kind of relay of the clinic. The tests run one after another, so
 * that none slows another; of each kind, the first address that works is enough. Each part has a time limit of its own;
 * together they take ten to twenty seconds if nothing answers.
 * @param onStep called with what is tested now
 * @throws the signal's reason when it is aborted; nothing else
 */
export async function checkNetwork(
  deps: NetworkDeps,
  signal: AbortSignal,
  onStep: (step: 'SERVER' | RouteKind) => void = () => {},
): Promise<NetworkResult> {
  onStep('SERVER')
  const pinged = await pingServer(deps, signal)
  const servers = await serversOf(deps, signal)
  // A missing list differs from an empty one: a server that cannot send its relays has failed.
  const server = { ...pinged, ok: pinged.ok && servers !== null }
  const routes = routesOf(servers ?? [])
  const try_ = async (kind: RouteKind): Promise<Way | null> => {
    const ofKind = routes.filter((route) => route.kind === kind)
    if (ofKind.length > 0) onStep(kind)
    return firstThatWorks(ofKind, deps, signal)
  }
  const stun = await try_('STUN')
  const relayUdp = await try_('UDP')
  const relayTcp = await try_('TCP')
  return { server, stun, relayUdp, relayTcp, relayTls: await try_('TLS') }
}

/**
 * Tests every address separately, for the administrator who has to correct it.
 * @throws the signal's reason when it is aborted
 */
export async function testRoutes(
  routes: readonly IceRoute[],
  deps: ProbeDeps,
  signal: AbortSignal,
  tell: (url: string, outcome: RouteOutcome | 'RUNNING') => void,
): Promise<void> {
  for (const route of routes) {
    tell(route.url, 'RUNNING')
    tell(route.url, await probeRoute(route, deps, signal))
  }
}

async function firstThatWorks(routes: IceRoute[], deps: ProbeDeps, signal: AbortSignal): Promise<Way | null> {
  let way: Way | null = null
  for (const route of routes) {
    way = wayOf(await probeRoute(route, deps, signal))
    if (way.ok) break
  }
  return way
}

/** Converts the values to the whole numbers and limits of the contract. */
function wayOf({ ms, rttMs, lossPercent, problem }: RouteOutcome): Way {
  const whole = (value: number | null): number | null =>
    value === null ? null : Math.min(60_000, Math.max(0, Math.round(value)))
  return {
    ok: problem === null,
    ms: whole(ms),
    rttMs: whole(rttMs),
    lossPercent: lossPercent === null ? null : Math.round(lossPercent * 10) / 10,
  }
}

/** Returns the median of several round trips, most of which must succeed. */
async function pingServer(deps: NetworkDeps, signal: AbortSignal): Promise<Way> {
  const times: number[] = []
  for (let count = 0; count < PINGS; count += 1) {
    const begun = deps.clock.now()
    const arrived = await bounded(deps.clock, signal, deps.ping)
    if (arrived) times.push(deps.clock.now() - begun)
    // After two timeouts in a row the others would fail too.
    else if (times.length === 0 && count === 1) break
  }
  const ms = median(times)
  const ok = times.length > PINGS / 2
  return wayOf({ ms, rttMs: null, lossPercent: null, problem: ok ? null : 'UNREACHABLE' })
}

async function serversOf(deps: NetworkDeps, signal: AbortSignal): Promise<RTCIceServer[] | null> {
  let servers: RTCIceServer[] | null = null
  await bounded(deps.clock, signal, async (inner) => {
    servers = await deps.iceServers(inner)
  })
  return servers
}

/** @returns whether it succeeded in time */
async function bounded(
  clock: Clock,
  outer: AbortSignal,
  run: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  outer.throwIfAborted()
  const inner = new AbortController()
  const timer = clock.setTimeout(() => inner.abort(), PING_MS)
  const passOn = (): void => inner.abort()
  outer.addEventListener('abort', passOn)
  try {
    await run(inner.signal)
    return !inner.signal.aborted
  } catch {
    outer.throwIfAborted()
    return false
  } finally {
    clock.clearTimeout(timer)
    outer.removeEventListener('abort', passOn)
  }
}
