/**
 * The three things that are read from (and the two that are written into) a session
 * description, RFC 8866. The text is otherwise left to the browser.
 */

/** Session-level attribute; unknown attributes are ignored by others (RFC 8866 §5.13). */
const TAG = 'a=x-medconsult-offer:'
const TAG_LINE = /^a=x-medconsult-offer:(\d{1,15})\r?\n/m

/**
 * Numbers an offer, or says which offer an answer belongs to. SDP has no such field, so
 * a late answer to an earlier offer could not be told from the one that is waited for.
 */
export function tagSdp(sdp: string, offer: number): string {
  const firstMedia = sdp.search(/^m=/m)
  const at = firstMedia < 0 ? sdp.length : firstMedia
  return `${sdp.slice(0, at)}${TAG}${offer}\r\n${sdp.slice(at)}`
}

/** @returns the description's text without the tag, and the tag; null from a foreign client */
export function untagSdp(sdp: string): { sdp: string; offer: number | null } {
  const found = TAG_LINE.exec(sdp)
  return { sdp: sdp.replace(TAG_LINE, ''), offer: found ? Number(found[1]) : null }
}

/** The `o=` line's session id: another one means another peer connection (RFC 8829 §5.2.1). */
export function sessionId(sdp: string): string | null {
  return /^o=\S+ (\S+) /m.exec(sdp)?.[1] ?? null
}

export function hasUfrag(sdp: string, ufrag: string): boolean {
  return sdp.split(/\r?\n/).includes(`a=ice-ufrag:${ufrag}`)
}

/**
 * Takes the candidates out of a description, so that no connectivity check starts with it.
 * @returns the description without them, and they, ready for `addIceCandidate`
 */
export function splitCandidates(sdp: string): { sdp: string; candidates: RTCIceCandidateInit[] } {
  const candidates: RTCIceCandidateInit[] = []
  const kept: string[] = []
  let media = -1
  let ufrag: string | undefined
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) media += 1
    if (line.startsWith('a=ice-ufrag:')) ufrag = line.slice('a=ice-ufrag:'.length)
    if (line.startsWith('a=candidate:')) {
      candidates.push({ candidate: line.slice(2), sdpMLineIndex: media, usernameFragment: ufrag })
    } else if (line !== 'a=end-of-candidates') kept.push(line)
  }
  return { sdp: kept.join('\r\n'), candidates }
}

/**
 * Asks our encoder for Opus' in-band error correction and for silence that is not sent (DTX): both are parameters by
 * which the receiver says what it can use (RFC 7587 §6.1), so they belong into the description that came from there,
 * before it is set. Any Opus decoder copes with both. A muted microphone then costs 5 packets a second, not 50.
 */
export function protectVoice(sdp: string): string {
  const opus = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map((found) => found[1])
  return sdp.replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, type: string, list: string) => {
    if (!opus.includes(type)) return line
    const others = list.split(';').filter((one) => !/^\s*(useinbandfec|usedtx)=/.test(one) && one.trim() !== '')
    return `a=fmtp:${type} ${[...others, 'useinbandfec=1', 'usedtx=1'].join(';')}`
  })
}
