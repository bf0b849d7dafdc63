import { expect, test } from 'vitest'
import { hasUfrag, protectVoice, sessionId, splitCandidates, tagSdp, untagSdp } from './sdp.ts'

const SDP = [
  'v=0',
  'o=- 4611733054762223410 2 IN IP4 127.0.0.1',
  's=-',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:abcd',
  'a=candidate:1 1 udp 2 192.0.2.1 5000 typ host',
  'a=end-of-candidates',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=ice-ufrag:abcd',
  'a=mid:1',
  '',
].join('\r\n')

test('the number of an offer goes into the session part and comes out again without a trace', () => {
  const tagged = tagSdp(SDP, 17)
  expect(tagged.indexOf('x-medconsult-offer:17')).toBeLessThan(tagged.indexOf('m=audio'))
  expect(untagSdp(tagged)).toEqual({ sdp: SDP, offer: 17 })
  expect(untagSdp(SDP)).toEqual({ sdp: SDP, offer: null })
})

test('candidates are taken out with their section and generation', () => {
  const { sdp, candidates } = splitCandidates(SDP)
  expect(sdp).not.toContain('candidate')
  expect(sdp.endsWith('a=mid:1\r\n')).toBe(true)
  expect(candidates).toEqual([
    { candidate: 'candidate:1 1 udp 2 192.0.2.1 5000 typ host', sdpMLineIndex: 0, usernameFragment: 'abcd' },
  ])
})

test('the session id and the generation are read', () => {
  expect(sessionId(SDP)).toBe('4611733054762223410')
  expect(sessionId('')).toBeNull()
  expect(hasUfrag(SDP, 'abcd')).toBe(true)
  expect(hasUfrag(SDP, 'abc')).toBe(false)
})

test('Opus gets error correction and discontinuous transmission, and other codecs are left alone', () => {
  const sdp = [
    'm=audio 9 UDP/TLS/RTP/SAVPF 63 111 9',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=0;usedtx=0',
    'm=video 9 UDP/TLS/RTP/SAVPF 97',
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    '',
  ].join('\r\n')
  const done = protectVoice(sdp)
  expect(done).toBe(sdp.replace('useinbandfec=0;usedtx=0', 'useinbandfec=1;usedtx=1'))
  expect(protectVoice(done), 'again changes nothing').toBe(done)
})
