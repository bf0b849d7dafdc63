type Entry = RTCStats & {
  selectedCandidatePairId?: string
  selected?: boolean
  localCandidateId?: string
  remoteCandidateId?: string
  candidateType?: string
  protocol?: string
  relayProtocol?: string
}

/**
 * Returns the way that media takes, by the types of the two candidates in use (RFC 8445) and ours' transport, such as
 * `host/udp to srflx`; of a relay the transport is the one to it.
 * @returns null while no pair is in use, or where the browser does not say
 */
export function pathOf(report: RTCStatsReport): string | null {
  const entries = new Map<string, Entry>()
  report.forEach((entry: Entry) => {
    entries.set(entry.id, entry)
  })
  const all = [...entries.values()]
  const chosen = all.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
  // Firefox has no `transport`.
  const pair =
    entries.get(chosen?.selectedCandidatePairId ?? '') ??
    all.find((one) => one.type === 'candidate-pair' && one.selected)
  const ours = entries.get(pair?.localCandidateId ?? '')
  const theirs = entries.get(pair?.remoteCandidateId ?? '')
  if (!ours?.candidateType || !theirs?.candidateType) return null
  return `${ours.candidateType}/${ours.relayProtocol ?? ours.protocol ?? 'udp'} to ${theirs.candidateType}`
}
