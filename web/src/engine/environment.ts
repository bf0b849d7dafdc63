import type { BlurTool } from './background/blurred-track.ts'
import { loadBlur } from './background/load-blur.ts'
import type { LinkEnvironment } from './link-deps.ts'
import { onNetworkNews } from './network-news.ts'
import { pageClock } from './page-clock.ts'
import { Processor } from './quality/processor.ts'
import type { ProcessorStep } from './quality/processor-steps.ts'
import { DEFAULT_THRESHOLDS } from './quality/thresholds.ts'
import { DEFAULT_POLICY } from './recovery.ts'
import { isRelay } from './relay.ts'
import type { Scope } from './scope.ts'
import type { CallRoomOptions, Clock, MediaDevicesLike, PageLike } from './types.ts'
import type { PermissionsLike } from './which-failed.ts'

/** The first offer waits this long (ms) for ICE servers, and is then made without them. */
const FIRST_SERVERS_MS = 2_000
/** Later offers wait this long (ms), because they can use the last known servers, and a network in trouble is slow. */
const FRESH_SERVERS_MS = 500

/**
 * The credentials of a relay are valid for half an hour. They are fetched again in the background, so that those in use
 * are never older than this (ms), and a recovery never waits for them.
 */
const FRESH_FOR_MS = 5 * 60_000
const REFRESH_EVERY_MS = 4 * 60_000
/**
 * A list without a relay is fetched again after this time (ms), for the next connection: the server gives out relays
 * when the room opens.
 */
const NO_RELAY_MS = 5_000

/** The parts of the browser that a room uses, unless its options replace them. */
export function browserDeps(options: CallRoomOptions): {
  clock: Clock
  /** Called at the end of the room. */
  closeClock(): void
  devices: MediaDevicesLike | undefined
  permissions: PermissionsLike | undefined
  page: PageLike | undefined
  createMediaStream(): MediaStream
  createAudioContext(): AudioContext
  loadBlur(): Promise<BlurTool>
} {
  let { clock } = options
  let closeClock = (): void => {}
  if (!clock) {
    const page = pageClock()
    clock = page
    closeClock = page.close
  }
  return {
    clock,
    closeClock,
    devices: 'mediaDevices' in options ? options.mediaDevices : globalThis.navigator?.mediaDevices,
    permissions: 'permissions' in options ? options.permissions : globalThis.navigator?.permissions,
    page: pageOf(options),
    createMediaStream: options.createMediaStream ?? ((): MediaStream => new MediaStream()),
    createAudioContext: options.createAudioContext ?? ((): AudioContext => new AudioContext()),
    loadBlur: options.loadBlur ?? loadBlur,
  }
}

/** Undefined where there is no page, as in tests. */
function pageOf(options: CallRoomOptions): PageLike | undefined {
  return 'page' in options ? options.page : globalThis.document
}

/** Creates the configurations of a room's peer connections: ICE servers with fresh credentials, and one certificate. */
export function linkEnvironment(
  options: CallRoomOptions,
  scope: Scope,
  deps: {
    createMediaStream(): MediaStream
    signallingUp(): boolean
    demand: LinkEnvironment['demand']
    /** Called when what the processor carries has changed. */
    processorChanged(step: ProcessorStep): void
    log(name: string): void
  },
): LinkEnvironment {
  let known: RTCIceServer[] | null = null
  let knownAt = Number.NEGATIVE_INFINITY
  let request: Promise<void> | null = null
  let certificate: Promise<RTCCertificate | null> | null = null

  function requestServers(servers: () => Promise<RTCIceServer[]>): Promise<void> {
    request ??= servers()
      .then((fresh) => {
        // An answer that comes too late for this connection serves the next one.
        known = fresh
        knownAt = scope.clock.now()
      })
      .catch(() => {})
      .finally(() => {
        request = null
      })
    return request
  }

  async function servers(): Promise<RTCIceServer[]> {
    if (!options.iceServers) return []
    if (scope.clock.now() - knownAt >= FRESH_FOR_MS) {
      await within(scope, known ? FRESH_SERVERS_MS : FIRST_SERVERS_MS, requestServers(options.iceServers))
    }
    if (known && !known.some(isRelay) && scope.clock.now() - knownAt > NO_RELAY_MS)
      void requestServers(options.iceServers)
    if (!known) deps.log('no-ice-servers')
    return known ?? []
  }

  if (options.iceServers) {
    const { iceServers } = options
    scope.every(REFRESH_EVERY_MS, () => void requestServers(iceServers))
  }

  const thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds }
  const page = pageOf(options)
  const make = options.createPeerConnection ?? ((configuration) => new RTCPeerConnection(configuration))

  return {
    supported: options.createPeerConnection !== undefined || typeof RTCPeerConnection === 'function',
    createPeerConnection(configuration) {
      try {
        return make(configuration)
      } catch {
        // One invalid server address must not prevent the call, and most calls need no server at all.
        deps.log('configuration-refused')
        return make({ ...configuration, iceServers: [] })
      }
    },
    createMediaStream: deps.createMediaStream,
    async configuration() {
      // The room has one certificate, so a new connection keeps its fingerprint, and the safety code that people
      // compared stays valid.
      certificate ??= (options.generateCertificate ?? generateCertificate)().catch(() => null)
      const [iceServers, own] = await Promise.all([servers(), certificate])
      return {
        iceServers,
        iceTransportPolicy: options.iceTransportPolicy?.() ?? 'all',
        // All media share one transport, which needs fewer candidates and connects faster (RFC 8843).
        bundlePolicy: 'max-bundle',
        ...(own ? { certificates: [own] } : {}),
      }
    },
    signallingUp: deps.signallingUp,
    suspicion: () => options.onSuspicion?.(),
    onNetworkNews: options.networkNews ?? onNetworkNews,
    policy: options.retryPolicy ?? DEFAULT_POLICY,
    subtle: 'subtle' in options ? options.subtle : globalThis.crypto?.subtle,
    callId: options.callId ?? '',
    thresholds,
    demand: deps.demand,
    processor: new Processor(scope.clock, thresholds, deps.processorChanged),
    shown: () => page?.visibilityState !== 'hidden',
  }
}

/**
 * `crypto.randomUUID` exists in secure contexts only, and elsewhere its absence would crash the page before it can
 * explain the missing camera.
 */
export function randomPeerId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Waits for `request`, but no longer than `ms` or the end of the scope. */
function within(scope: Scope, ms: number, request: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const release = scope.after(ms, resolve)
    void request.then(() => {
      release()
      resolve()
    })
  })
}

async function generateCertificate(): Promise<RTCCertificate | null> {
  const ecdsa: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
  return RTCPeerConnection.generateCertificate(ecdsa)
}
