/**
 * Why a route does not work: `BAD_ADDRESS` the browser cannot parse it · `UNREACHABLE` nothing answers there ·
 * `UNAUTHORIZED` the relay refuses our credentials · `QUOTA` it has too many allocations already · `REFUSED` it refuses
 * for another reason · `NO_PATH` it accepted us, and its two relayed addresses cannot reach each other · `DROPPED` they
 * can, and no packet came back · `TIMEOUT` none of these was reported in time.
 */
export type RouteProblem =
  | 'BAD_ADDRESS'
  | 'UNREACHABLE'
  | 'UNAUTHORIZED'
  | 'QUOTA'
  | 'REFUSED'
  | 'NO_PATH'
  | 'DROPPED'
  | 'TIMEOUT'

/** The result of one route. Times in milliseconds. `problem` is null exactly when it works. */
export interface RouteOutcome {
  /** How long it took until it could be used. */
  ms: number | null
  /** Median round trip over it. Relays only. */
  rttMs: number | null
  /** Of the packets that were sent over it and back. Relays only. */
  lossPercent: number | null
  problem: RouteProblem | null
}

export const failed = (problem: RouteProblem): RouteOutcome => ({ ms: null, rttMs: null, lossPercent: null, problem })

/** STUN and TURN error codes (RFC 8489 §14.8, RFC 8656 §18), and 701, a browser's own for "no answer" (W3C WebRTC §4.8.3). */
const problems: Readonly<Record<number, RouteProblem>> = {
  401: 'UNAUTHORIZED',
  438: 'UNAUTHORIZED',
  441: 'UNAUTHORIZED',
  486: 'QUOTA',
  508: 'QUOTA',
  701: 'UNREACHABLE',
}

/**
 * Combines the error codes of a failed gathering. A device with several addresses gets one for each; an answer of the
 * relay says more than a timeout.
 */
export function problemOf(codes: readonly number[]): RouteProblem {
  const said = codes.map((code) => problems[code] ?? 'REFUSED')
  const telling = said.find((problem) => problem !== 'UNREACHABLE')
  return telling ?? said[0] ?? 'TIMEOUT'
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** @param roundTrips of the packets that came back, milliseconds */
export function relayOutcome(ms: number, sent: number, roundTrips: readonly number[]): RouteOutcome {
  const rttMs = median(roundTrips)
  if (rttMs === null) return { ...failed('DROPPED'), ms }
  return { ms, rttMs, lossPercent: sent === 0 ? 0 : ((sent - roundTrips.length) / sent) * 100, problem: null }
}
