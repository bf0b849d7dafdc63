import type { ReadyCheckResult, ReadyVerdict } from './ready-check.ts'

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

/** How the voice will travel if it has to be relayed, and how well: the best of the ways that work. */
export function bestRelay(
  network: Network,
): { over: 'UDP' | 'TCP' | 'TLS'; rttMs: number; lossPercent: number } | null {
  const ways = [
    ['UDP', network.relayUdp],
    ['TCP', network.relayTcp],
    ['TLS', network.relayTls],
  ] as const
  for (const [over, way] of ways) if (way?.ok) return { over, rttMs: way.rttMs ?? 0, lossPercent: way.lossPercent ?? 0 }
  return null
}

function judgeNetwork(network: Network): ReadyVerdict {
  const { rttMs, lossPercent, serverMs } = networkLimits
  const http = network.server.ms ?? 0
  if (!network.server.ok || http > serverMs.bad) return 'POOR'
  const relay = bestRelay(network)
  const relays = [network.relayUdp, network.relayTcp, network.relayTls].some((way) => way !== null)
  const direct = network.stun?.ok === true
  // Nothing leads out of this network: only somebody in the same one could be reached.
  if (!relay && !direct && (relays || network.stun !== null)) return 'POOR'
  if (relay && (relay.rttMs > rttMs.bad || relay.lossPercent > lossPercent.bad)) return direct ? 'LIMITED' : 'POOR'
  const slow = relay !== null && (relay.rttMs > rttMs.slow || relay.lossPercent > lossPercent.slow)
  const detour = relays && relay?.over !== 'UDP'
  return slow || detour || http > serverMs.slow ? 'LIMITED' : 'GOOD'
}

/** What a doctor may expect of a call with this device. Not being heard, or not hearing, is no consultation. */
export function readyVerdict({ camera, microphone, speaker, network }: ReadyCheckResult): ReadyVerdict {
  const connection = network === null ? 'LIMITED' : judgeNetwork(network)
  const unheard = microphone !== 'OK' && microphone !== 'SKIPPED'
  if (unheard || speaker === 'UNHEARD' || connection === 'POOR') return 'POOR'
  if (camera !== 'OK' || microphone === 'SKIPPED' || connection === 'LIMITED') return 'LIMITED'
  return 'GOOD'
}
