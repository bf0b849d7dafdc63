import type { Signal } from './signalling.ts'

/** Whether an ICE server is a relay (RFC 7065). A STUN server only reveals our own address. */
export const isRelay = ({ urls }: RTCIceServer): boolean => [urls].flat().some((url) => /^turns?:/i.test(url))

/** Whether a candidate is of type `relay`, with or without its `a=` (RFC 8839 §5.1). */
const isRelayed = (candidate: string): boolean => / typ relay(?: |$)/.test(candidate)
/**
 * Removes the related address of a relayed candidate, which is our own address as the relay sees it (RFC 8445
 * §5.1.1.2). Nobody needs it.
 */
const withoutOrigin = (candidate: string): string => candidate.replace(/ raddr \S+ rport \d+/, ' raddr 0.0.0.0 rport 0')

/**
 * Filters a signal where calls use relays only: it keeps the relayed candidates, without the address behind them. A
 * browser with `iceTransportPolicy: 'relay'` gathers no others, but may have done so before.
 * @returns null when nothing is left to send
 */
export function relayedOnly(signal: Signal): Signal | null {
  if (signal.type === 'candidate') {
    const text = signal.candidate?.candidate
    // The end of the candidates contains no address.
    if (!signal.candidate || !text) return signal
    return isRelayed(text) ? { ...signal, candidate: { ...signal.candidate, candidate: withoutOrigin(text) } } : null
  }
  if (signal.type === 'restart-request' || !signal.description.sdp) return signal
  const lines = signal.description.sdp.split('\r\n').flatMap((line) => {
    if (line.startsWith('a=candidate:')) return isRelayed(line) ? [withoutOrigin(line)] : []
    // The default destination, which ICE does not use (RFC 8839 §4.2.1.2), and the port of RTCP.
    if (line.startsWith('c=IN ')) return ['c=IN IP4 0.0.0.0']
    return line.startsWith('a=rtcp:') ? ['a=rtcp:9 IN IP4 0.0.0.0'] : [line]
  })
  return { ...signal, description: { ...signal.description, sdp: lines.join('\r\n') } }
}
