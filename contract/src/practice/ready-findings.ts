import type { ReadyCheckResult } from './ready-check.ts'

type Network = NonNullable<ReadyCheckResult['network']>

/**
 * The limits from which a network path is slow, and from which it is bad. Round trips are in milliseconds: people
 * notice a one-way delay above 150 ms, and cannot talk above 400 ms (ITU-T G.114). Loss is in per cent: Opus with
 * redundancy conceals three per cent; above ten, words are missing. The server is measured over HTTP, which carries
 * signals and not the voice.
 */
export const networkLimits = {
  rttMs: { slow: 300, bad: 800 },
  lossPercent: { slow: 3, bad: 10 },
  serverMs: { slow: 1000, bad: 5000 },
} as const

/**
 * What a finding means for the call: `good` nothing is wrong, `neutral` nothing is known, `warn` the call has limits,
 * `bad` the call will hardly work.
 */
export type FindingTone = 'good' | 'neutral' | 'warn' | 'bad'

/**
 * - `GOOD`: a relay works well over UDP.
 * - `DIRECT`: a direct connection is possible, and there is no working relay.
 * - `REACHED`: the server is reached, and the clinic has no STUN or TURN server to test.
 * - `DETOUR`: UDP is blocked, and a relay works over TCP or TLS.
 * - `SLOW`: a relayed call would be bad.
 * - `SHUT`: no media can leave this network.
 * - `SERVER`: the server cannot be reached, or only just.
 * - `SERVER_SLOW`: the server answers slowly.
 */
export type NetworkFinding =
  | 'GOOD'
  | 'DIRECT'
  | 'REACHED'
  | 'DETOUR'
  | 'SLOW'
  | 'SHUT'
  | 'SERVER'
  | 'SERVER_SLOW'
  | 'UNCHECKED'

/**
 * One result of a check. Patients read what to do about it, and doctors what to expect: each page has its own text for
 * it.
 */
export type Finding =
  | { part: 'camera' | 'microphone'; says: ReadyCheckResult['microphone']; tone: FindingTone }
  | { part: 'speaker'; says: ReadyCheckResult['speaker']; tone: FindingTone }
  | {
      part: 'network'
      says: NetworkFinding
      tone: FindingTone
      /**
       * The figures of the path that a relayed call would take, or of the path to the server when there is no relay.
       */
      figures: { over: 'UDP' | 'TCP' | 'TLS' | null; ms: number; lossPercent: number }
    }
type NetworkLine = Extract<Finding, { part: 'network' }>

/** The findings of a check, in the order in which a call needs the parts. */
export function findingsOf({ camera, microphone, speaker, network }: ReadyCheckResult): Finding[] {
  const speakerTones = { HEARD: 'good', UNHEARD: 'bad', SKIPPED: 'neutral' } as const
  return [
    { part: 'microphone', says: microphone, tone: toneOf(microphone, 'bad') },
    { part: 'camera', says: camera, tone: toneOf(camera, 'warn') },
    { part: 'speaker', says: speaker, tone: speakerTones[speaker] },
    ofNetwork(network),
  ]
}

function toneOf(status: ReadyCheckResult['microphone'], otherwise: FindingTone): FindingTone {
  if (status === 'OK') return 'good'
  return status === 'SKIPPED' ? 'neutral' : otherwise
}

function ofNetwork(network: ReadyCheckResult['network']): NetworkLine {
  const figures = { over: null, ms: network?.server.ms ?? 0, lossPercent: 0 }
  if (network === null) return { part: 'network', says: 'UNCHECKED', tone: 'neutral', figures }
  const { slow, bad } = networkLimits.serverMs
  if (!network.server.ok || figures.ms > bad) return { part: 'network', says: 'SERVER', tone: 'bad', figures }
  const media = ofMedia(network, figures)
  return media.tone === 'good' && figures.ms > slow
    ? { part: 'network', says: 'SERVER_SLOW', tone: 'warn', figures }
    : media
}

/** The finding about the path of picture and sound. */
function ofMedia(network: Network, server: NetworkLine['figures']): NetworkLine {
  const line = (says: NetworkFinding, tone: FindingTone, figures = server): NetworkLine => ({
    part: 'network',
    says,
    tone,
    figures,
  })
  const direct = network.stun?.ok === true
  const relay = bestRelay(network)
  if (relay) {
    const { rttMs, lossPercent } = networkLimits
    if (relay.ms > rttMs.bad || relay.lossPercent > lossPercent.bad) return line('SLOW', direct ? 'warn' : 'bad', relay)
    if (relay.over !== 'UDP') return line('DETOUR', 'warn', relay)
    if (relay.ms > rttMs.slow || relay.lossPercent > lossPercent.slow) return line('SLOW', 'warn', relay)
    return line('GOOD', 'good', relay)
  }
  const closed = network.relayUdp ?? network.relayTcp ?? network.relayTls
  // If a clinic has a relay and it fails, calls depend on a direct connection, which the other side's network may
  // block.
  if (direct) return line('DIRECT', closed ? 'warn' : 'good')
  return closed || network.stun ? line('SHUT', 'bad') : line('REACHED', 'good')
}

/** The relay that a call would use: over UDP before TCP before TLS, as ICE prefers them. */
function bestRelay(network: Network): NetworkLine['figures'] | null {
  const ways = [
    ['UDP', network.relayUdp],
    ['TCP', network.relayTcp],
    ['TLS', network.relayTls],
  ] as const
  for (const [over, way] of ways) if (way?.ok) return { over, ms: way.rttMs ?? 0, lossPercent: way.lossPercent ?? 0 }
  return null
}
