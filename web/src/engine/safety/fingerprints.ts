import { type Bytes, type Fingerprints, HASH_LENGTH, sameBytes } from './safety-code.ts'

/**
 * Reads the certificates that DTLS really used. What a hostile server writes into a description does not count; to
 * change these it would need a private key. They are read from all transports, because a description without BUNDLE
 * gives picture and sound transports of their own, which could lead to anybody. Where a browser does not reveal them,
 * the description is used, since the browser itself refuses a DTLS peer without one of its fingerprints (RFC 8122 §5).
 * Then there must be exactly one, in one kind of hash.
 * @returns `conflict` when parts of the connection lead to different certificates
 */
export async function readFingerprints(
  pc: RTCPeerConnection,
  subtle: SubtleCrypto,
): Promise<Fingerprints | 'unknown' | 'conflict'> {
  const own = oneOf(declared(pc.localDescription?.sdp))
  const theirs = await remote(pc, subtle)
  if (theirs === 'conflict' || own === 'conflict') return 'conflict'
  return own && theirs ? { own, theirs } : 'unknown'
}

async function remote(pc: RTCPeerConnection, subtle: SubtleCrypto): Promise<Bytes | 'conflict' | null> {
  const used = transportsOf(pc).filter((transport) => transport.state === 'connected')
  if (used.some((transport) => typeof transport.getRemoteCertificates !== 'function')) {
    return oneOf(declared(pc.remoteDescription?.sdp))
  }
  const certificates = used.flatMap((transport) => transport.getRemoteCertificates().slice(0, 1))
  return oneOf(await Promise.all(certificates.map(async (der) => new Uint8Array(await subtle.digest('SHA-256', der)))))
}

function transportsOf(pc: RTCPeerConnection): RTCDtlsTransport[] {
  const media = pc.getTransceivers().flatMap(({ sender, receiver }) => [sender.transport, receiver.transport])
  const all = new Set([pc.sctp?.transport, ...media])
  return [...all].filter((transport): transport is RTCDtlsTransport => Boolean(transport))
}

/**
 * Reads `a=fingerprint:sha-256 AB:CD:…` of a description, for the session or a section (RFC 8122 §5).
 * @returns an empty array if there is another hash too, because the browser may have used that one
 */
function declared(sdp: string | undefined): Bytes[] {
  const lines = [...(sdp ?? '').matchAll(/^a=fingerprint:(\S+) (\S+)\r?$/gm)]
  if (lines.some(([, hash, value]) => hash?.toLowerCase() !== 'sha-256' || value?.length !== HASH_LENGTH * 3 - 1)) {
    return []
  }
  return lines.map(([, , value = '']) => {
    const pairs = value.split(':')
    return Uint8Array.from({ length: HASH_LENGTH }, (_, at) => Number.parseInt(pairs[at] ?? '', 16))
  })
}

function oneOf(found: Bytes[]): Bytes | 'conflict' | null {
  const [first = null] = found
  return first === null || found.every((other) => sameBytes(first, other)) ? first : 'conflict'
}
