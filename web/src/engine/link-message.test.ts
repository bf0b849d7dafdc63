import { expect, test } from 'vitest'
import { readLinkMessage, writeLinkMessage } from './link-message.ts'
import { readPeerState, writePeerState } from './peer-state.ts'

test('a message between links is read as it was written, and any other text is left to others', () => {
  for (const message of [{ type: 'well' }, { type: 'chosen', upTo: 7 }] as const) {
    expect(readLinkMessage(writeLinkMessage(message))).toEqual(message)
    expect(readPeerState(writeLinkMessage(message))).toBeNull()
  }
  const others = ['', 'null', '7', '{"type":"link"}', '{"type":"link","message":{"type":"chosen","upTo":"7"}}']
  others.push('{"type":"link","message":{"type":"later"}}', writePeerState({ audio: true, video: true, mic: true }))
  for (const text of others) expect(readLinkMessage(text), text).toBeNull()
})
