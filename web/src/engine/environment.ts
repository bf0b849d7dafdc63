import type { LinkEnvironment } from './link-deps.ts'
import { onNetworkNews } from './network-news.ts'
import { pageClock } from './page-clock.ts'
import { DEFAULT_THRESHOLDS } from './quality/thresholds.ts'
import { DEFAULT_POLICY } from './recovery.ts'
import { isRelay } from './relay.ts'
import type { Scope } from './scope.ts'
import type { CallRoomOptions, Clock, MediaDevicesLike, PageLike } from './types.ts'
import type { PermissionsLike } from './which-failed.ts'

/** The first offer waits this long (ms) for ICE servers, and then does without. */
const FIRST_SERVERS_MS = 2_000
/** Later ones have the last known servers to fall back on; a network in trouble is slow (ms). */
const FRESH_SERVERS_MS = 500

/**
 * Credentials of a relay are good for half an hour. They are asked for again while nobody waits for them, so
 * that none of those in use is older than this, and no attempt to get media back waits for an answer (ms).
 */
const FRESH_FOR_MS = 5 * 60_000
const REFRESH_EVERY_MS = 4 * 60_000
/** A list without a relay is asked for again so soon (ms), for the next connection: relays come with the room's opening. */
const NO_RELAY_MS = 5_000

/** What a room takes from the browser unless its options say otherwise. */
export function browserDeps(options: CallRoomOptions): {
  clock: Clock
  /** For the end of the room. */
  closeClock(): void
  devices: MediaDevicesLike | undefined
  permissions: PermissionsLike | undefined
  page: PageLike | undefined
  createMediaStream(): MediaStream
  createAudioContext(): AudioContext
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
    page: 'page' in options ? options.page : globalThis.document,
    createMediaStream: options.createMediaStream ?? ((): MediaStream => new MediaStream()),
    createAudioContext: options.createAudioContext ?? ((): AudioContext => new AudioContext()),
  }
}

/** Configurations for a room's peer connections: servers with fresh credentials, one certificate. */
export function linkEnvironment(
  options: CallRoomOptions,
  scope: Scope,
  deps: {
    createMediaStream(): MediaStream
    signallingUp(): boolean
    demand: LinkEnvironment['demand']
    log(name: string): void
  },
): LinkEnvironment {
  let known: RTCIceServer[] | null = null
  let knownAt = Number.NEGATIVE_INFINITY
  let asked: Promise<void> | null = null
  let certificate: Promise<RTCCertificate | null> | null = null

  function ask(servers: () => Promise<RTCIceServer[]>): Promise<void> {
    asked ??= servers()
      .then((fresh) => {
        // Also when it comes too late for this time: the next attempt has it.
        known = fresh
        knownAt = scope.clock.now()
      })
      .catch(() => {})
      .finally(() => {
        asked = null
      })
    return asked
  }

  async function servers(): Promise<RTCIceServer[]> {
    if (!options.iceServers) return []
    if (scope.clock.now() - knownAt >= FRESH_FOR_MS) {
      await within(scope, known ? FRESH_SERVERS_MS : FIRST_SERVERS_MS, ask(options.iceServers))
    }
    if (known && !known.some(isRelay) && scope.clock.now() - knownAt > NO_RELAY_MS) void ask(options.iceServers)
    if (!known) deps.log('no-ice-servers')
    return known ?? []
  }

  if (options.iceServers) {
    const { iceServers } = options
    scope.every(REFRESH_EVERY_MS, () => void ask(iceServers))
  }

  const make = options.createPeerConnection ?? ((configuration) => new RTCPeerConnection(configuration))

  return {
    supported: options.createPeerConnection !== undefined || typeof RTCPeerConnection === 'function',
    createPeerConnection(configuration) {
      try {
        return make(configuration)
      } catch {
        // One bad server address must not cost the call; most calls need no server at all.
        deps.log('configuration-refused')
        return make({ ...configuration, iceServers: [] })
      }
    },
    createMediaStream: deps.createMediaStream,
    async configuration() {
      // One for the room: a rebuilt connection keeps its fingerprint, and so what people compared.
      certificate ??= (options.generateCertificate ?? generateCertificate)().catch(() => null)
      const [iceServers, own] = await Promise.all([servers(), certificate])
      return {
        iceServers,
        iceTransportPolicy: options.iceTransportPolicy?.() ?? 'all',
        // One transport for everything: fewer candidates, faster set-up (RFC 8843).
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
    thresholds: { ...DEFAULT_THRESHOLDS, ...options.thresholds },
    demand: deps.demand,
  }
}

/** Not `crypto.randomUUID`, which exists in secure contexts only; there a camera problem is to be told, not a crash. */
export function randomPeerId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Waits for `asked`, but not longer than `ms`, nor than the scope lives. */
function within(scope: Scope, ms: number, asked: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const release = scope.after(ms, resolve)
    void asked.then(() => {
      release()
      resolve()
    })
  })
}

async function generateCertificate(): Promise<RTCCertificate | null> {
  const ecdsa: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
  return RTCPeerConnection.generateCertificate(ecdsa)
}
