import { Scope } from '../engine/base/index.ts'
import type { Clock } from '../engine/index.ts'
import type { IceRoute, RouteKind } from './ice-routes.ts'
import { failed, problemOf, type RouteOutcome, relayOutcome } from './route-outcome.ts'

/**
 * How long a route may take until it can be used (ms). TCP and TLS to a far relay need several round trips of a slow
 * network; a slower one would spoil a call anyway.
 */
const SETUP_MS: Readonly<Record<RouteKind, number>> = { STUN: 5_000, UDP: 8_000, TCP: 10_000, TLS: 10_000 }
/** As a voice is sent. */
const PACKETS = 50
const GAP_MS = 20
/** As large as a packet of voice, bytes. */
const PACKET_BYTES = 160
/** A packet later than this is of no use to a conversation (ms). */
const LATE_MS = 1_500
/** How long packets are sent at most (ms): a hidden page gets one timer a second, and then sends fewer of them. */
const SENDING_MS = 5_000

export interface ProbeDeps {
  clock: Clock
  createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection
}

/**
 * Tests one address alone, and closes everything that it opened.
 * @throws the signal's reason when it is aborted
 */
export async function probeRoute(route: IceRoute, deps: ProbeDeps, signal: AbortSignal): Promise<RouteOutcome> {
  signal.throwIfAborted()
  const scope = new Scope(deps.clock)
  const aborted = new Promise<never>((_, reject) => {
    scope.listen(signal, 'abort', () => reject(signal.reason))
  })
  try {
    const probe = route.kind === 'STUN' ? probeStun(route, deps, scope) : probeRelay(route, deps, scope)
    return await Promise.race([probe, aborted])
  } finally {
    scope.close()
  }
}

/** Asks for our address as seen from outside. */
async function probeStun(route: IceRoute, deps: ProbeDeps, scope: Scope): Promise<RouteOutcome> {
  const begun = deps.clock.now()
  const end = open(deps, scope, { iceServers: [route.server] })
  if (end === null) return failed('BAD_ADDRESS')
  end.connection.createDataChannel('probe')
  const reflexive = new Promise<RouteOutcome>((resolve) => {
    const works = (): void => resolve({ ms: deps.clock.now() - begun, rttMs: null, lossPercent: null, problem: null })
    scope.listen(end.connection, 'icecandidate', (event) => {
      if ((event as RTCPeerConnectionIceEvent).candidate?.type === 'srflx') works()
    })
    void end.gathered.then(() => {
      // Without a NAT, the answer equals an address that we know, and creates no candidate of its own (RFC 8445
      // §5.1.3). Where the browser reports failures, the absence of a failure therefore means success.
      const silent = end.codes.length === 0 && 'onicecandidateerror' in end.connection
      if (silent) works()
      else resolve(failed(problemOf(end.codes)))
    })
    scope.after(SETUP_MS.STUN, () => resolve(failed(problemOf(end.codes))))
  })
  await end.connection.setLocalDescription()
  return reflexive
}

/** Opens two peer connections in this page that can meet only on the relay; one echoes what the other sends. */
async function probeRelay(route: IceRoute, deps: ProbeDeps, scope: Scope): Promise<RouteOutcome> {
  const begun = deps.clock.now()
  const configuration: RTCConfiguration = { iceServers: [route.server], iceTransportPolicy: 'relay' }
  const [near, far] = [open(deps, scope, configuration), open(deps, scope, configuration)]
  if (near === null || far === null) return failed('BAD_ADDRESS')
  // Unordered and never repeated: lost is lost, as with a voice.
  const channel = near.connection.createDataChannel('probe', { ordered: false, maxRetransmits: 0 })
  scope.listen(far.connection, 'datachannel', (event) => echo((event as RTCDataChannelEvent).channel, scope))
  trickle(near.connection, far.connection, scope)
  trickle(far.connection, near.connection, scope)
  const opened = new Promise<RouteOutcome | null>((resolve) => {
    const fail = (): void => resolve(failed(whyNot(near, far)))
    scope.listen(channel, 'open', () => resolve(null))
    for (const { connection, gathered } of [near, far]) {
      scope.listen(connection, 'connectionstatechange', () => {
        if (connection.connectionState === 'failed') fail()
      })
      void gathered.then((candidates) => {
        if (candidates === 0) fail()
      })
    }
    scope.after(SETUP_MS[route.kind], fail)
  })
  await connect(near.connection, far.connection)
  const failure = await opened
  if (failure) return failure
  const ms = deps.clock.now() - begun
  const { sent, roundTrips } = await exchange(channel, deps.clock, scope)
  return relayOutcome(ms, sent, roundTrips)
}

interface End {
  connection: RTCPeerConnection
  /** Error codes of its candidates. */
  codes: number[]
  /** How many candidates have been found so far. */
  found: () => number
  /** Resolves when there are no more to come, with their number. */
  gathered: Promise<number>
}

/** @returns null when the browser can't read the address */
function open(deps: ProbeDeps, scope: Scope, configuration: RTCConfiguration): End | null {
  let connection: RTCPeerConnection
  try {
    connection = deps.createPeerConnection(configuration)
  } catch {
    return null
  }
  scope.own(() => connection.close())
  const codes: number[] = []
  let candidates = 0
  scope.listen(connection, 'icecandidateerror', (event) => {
    codes.push((event as RTCPeerConnectionIceErrorEvent).errorCode)
  })
  const gathered = new Promise<number>((resolve) => {
    scope.listen(connection, 'icecandidate', (event) => {
      // The last one is null, or in some browsers empty.
      if ((event as RTCPeerConnectionIceEvent).candidate?.candidate) candidates += 1
    })
    scope.listen(connection, 'icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') resolve(candidates)
    })
  })
  return { connection, codes, found: () => candidates, gathered }
}

function whyNot(near: End, far: End): ReturnType<typeof problemOf> {
  if (near.found() > 0 && far.found() > 0) return 'NO_PATH'
  return problemOf([...near.codes, ...far.codes])
}

function trickle(from: RTCPeerConnection, to: RTCPeerConnection, scope: Scope): void {
  scope.listen(from, 'icecandidate', (event) => {
    const { candidate } = event as RTCPeerConnectionIceEvent
    // A late one may meet a closed connection.
    if (candidate?.candidate) to.addIceCandidate(candidate).catch(() => undefined)
  })
}

async function connect(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  await near.setLocalDescription()
  if (near.localDescription) await far.setRemoteDescription(near.localDescription)
  await far.setLocalDescription()
  if (far.localDescription) await near.setRemoteDescription(far.localDescription)
}

function echo(channel: RTCDataChannel, scope: Scope): void {
  scope.listen(channel, 'message', (event) => say(channel, String((event as MessageEvent).data)))
}

/** Sends a text. A channel that closes in between loses the packet, without an error. */
function say(channel: RTCDataChannel, text: string): boolean {
  if (channel.readyState !== 'open') return false
  channel.send(text)
  return true
}

/** Sends the packets, and waits for the last of them until it would be too late. */
function exchange(
  channel: RTCDataChannel,
  clock: Clock,
  scope: Scope,
): Promise<{ sent: number; roundTrips: number[] }> {
  return new Promise((resolve) => {
    const begun = clock.now()
    const sentAt: number[] = []
    const roundTrips = new Map<number, number>()
    let sending = true
    const finish = (): void => resolve({ sent: sentAt.length, roundTrips: [...roundTrips.values()] })
    scope.listen(channel, 'message', (event) => {
      const number = Number.parseInt(String((event as MessageEvent).data), 10)
      const at = sentAt[number]
      if (at === undefined || roundTrips.has(number)) return
      roundTrips.set(number, clock.now() - at)
      if (!sending && roundTrips.size === sentAt.length) finish()
    })
    const next = (): void => {
      sentAt.push(clock.now())
      say(channel, `${sentAt.length - 1}`.padEnd(PACKET_BYTES, ' '))
      sending = sentAt.length < PACKETS && clock.now() - begun < SENDING_MS
      if (sending) scope.after(GAP_MS, next)
      else scope.after(LATE_MS, finish)
    }
    next()
  })
}
