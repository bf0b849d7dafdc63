import type { ReadyCheckResult } from './ready-check.ts'

type Network = NonNullable<ReadyCheckResult['network']>

/**
 * Where a way to the outside stops being good, and where it stops being usable. Round trips in milliseconds: people
 * notice a one-way delay above 150 ms, and cannot talk above 400 ms (ITU-T G.114). Loss in per cent: Opus with
 * redundancy hides three in a hundred without a trace; above ten, words are missing. The server is asked over HTTP,
 * which signals and does not carry the voice.
 */
export const networkLimits = {
  rttMs: { slow: 300, bad: 800 },
  lossPercent: { slow: 3, bad: 10 },
  serverMs: { slow: 1000, bad: 5000 },
} as const

/** What a finding means for the call: nothing is wrong, nothing is known, it has limits, it will hardly work. */
export type FindingTone = 'good' | 'neutral' | 'warn' | 'bad'

/**
 * `GOOD` a relay works well over UDP · `DIRECT` the direct way is open, and no relay works or exists · `REACHED` the
 * clinic has nothing else to try · `DETOUR` UDP is closed, another way is open · `SLOW` a relayed call would suffer ·
 * `SHUT` nothing leads out of this network · `SERVER` the server is not reached, or hardly · `SERVER_SLOW` it answers
 * slowly.
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

/** One line of a check. Each reader has words of their own: a patient for what to do, a doctor for what to expect. */
export type Finding =
  | { part: 'camera' | 'microphone'; says: ReadyCheckResult['microphone']; tone: FindingTone }
  | { part: 'speaker'; says: ReadyCheckResult['speaker']; tone: FindingTone }
  | {
      part: 'network'
      says: NetworkFinding
      tone: FindingTone
      /** Of the way that a relayed call would take (round trip, loss), or of the server where there is none. */
      figures: { over: 'UDP' | 'TCP' | 'TLS' | null; ms: number; lossPercent: number }
    }
type NetworkLine = Extract<Finding, { part: 'network' }>

/** What a check found, in the order in which a call needs the parts. */
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

/** How picture and sound would travel. */
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
  // Without its relay a clinic's calls hang on the direct way, which the other side's network may close.
  if (direct) return line('DIRECT', closed ? 'warn' : 'good')
  return closed || network.stun ? line('SHUT', 'bad') : line('REACHED', 'good')
}

/** The relay that a call would take: UDP before TCP before TLS, as ICE prefers them. */
function bestRelay(network: Network): NetworkLine['figures'] | null {
  const ways = [
    ['UDP', network.relayUdp],
    ['TCP', network.relayTcp],
    ['TLS', network.relayTls],
  ] as const
  for (const [over, way] of ways) if (way?.ok) return { over, ms: way.rttMs ?? 0, lossPercent: way.lossPercent ?? 0 }
  return null
}
