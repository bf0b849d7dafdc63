import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readFingerprints } from './fingerprints.ts'
import { toHex } from './safety-code.ts'

const der = (name: string): ArrayBuffer => new TextEncoder().encode(name).buffer
const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex')
const line = (name: string, kind = 'sha-256'): string =>
  `a=fingerprint:${kind} ${(hashOf(name).toUpperCase().match(/../g) ?? []).join(':')}\r\n`
const transport = (name: string, state = 'connected') => ({
  state,
  getRemoteCertificates: () => [der(name), der('ca')],
})

interface Made {
  sctp?: object
  media?: object[]
  local?: string
  remote?: string
}

async function read({ sctp, media = [], local = line('me'), remote = line('peer') }: Made): Promise<string | object> {
  const pc = {
    sctp: sctp ? { transport: sctp } : null,
    getTransceivers: () => media.map((t) => ({ sender: { transport: t }, receiver: { transport: t } })),
    localDescription: { sdp: `v=0\r\n${local}m=audio 9\r\n` },
    remoteDescription: { sdp: `v=0\r\nm=audio 9\r\n${remote}` },
  } as unknown as RTCPeerConnection
  const found = await readFingerprints(pc, crypto.subtle)
  return typeof found === 'string' ? found : { own: toHex(found.own), theirs: toHex(found.theirs) }
}

const ME_AND_PEER = { own: hashOf('me'), theirs: hashOf('peer') }

test('the fingerprint is that of the certificate in DTLS, not that of the description', async () => {
  const one = transport('peer')
  expect(await read({ sctp: one, media: [one, one], remote: line('a lie') })).toEqual(ME_AND_PEER)
})

test('transports with different certificates are a conflict, even if only video has the other one', async () => {
  expect(await read({ sctp: transport('peer'), media: [transport('peer'), transport('middle')] })).toBe('conflict')
  // A transport that is not in use yet does not count.
  expect(await read({ sctp: transport('peer'), media: [transport('middle', 'new')] })).toEqual(ME_AND_PEER)
})

test('nothing is known before DTLS has connected', async () => {
  expect(await read({})).toBe('unknown')
  expect(await read({ sctp: transport('peer', 'connecting') })).toBe('unknown')
})

test('the fingerprint of the description is used if the browser does not show certificates', async () => {
  const sctp = { state: 'connected' }
  expect(await read({ sctp })).toEqual(ME_AND_PEER)
  expect(await read({ sctp, remote: line('peer') + line('peer') })).toEqual(ME_AND_PEER)
  expect(await read({ sctp, remote: line('peer') + line('middle') })).toBe('conflict')
  expect(await read({ sctp, remote: line('peer') + line('middle', 'sha-1') }), 'DTLS may have gone by it').toBe(
    'unknown',
  )
  expect(await read({ sctp, remote: '' })).toBe('unknown')
})
