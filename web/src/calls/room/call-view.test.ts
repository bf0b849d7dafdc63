import { expect, test } from 'vitest'
import type { LocalMediaView, RemoteView, RoomSnapshot } from '../peer/index.ts'
import { noteOf, stageOf } from './call-view.ts'

const device = { enabled: true, available: true, deviceId: null, label: null }
const media: LocalMediaView = {
  stream: { getTracks: () => [{}] } as unknown as MediaStream,
  opening: false,
  audio: device,
  video: device,
  error: null,
}
const remote = { peerId: 'p', connection: 'connected', audio: true, video: true } as RemoteView
const live: RoomSnapshot = {
  state: 'CONNECTED',
  localMedia: media,
  remotes: [remote],
  signalling: 'up',
  connectedAt: 1,
  accepted: true,
  dataMode: 'full',
  onHold: false,
  sharing: false,
  canShare: true,
  deviceOffer: null,
  problem: null,
}
const denied = { code: 'PERMISSION_DENIED', kind: 'both', detail: '', lost: false } as const

test('each state of the engine is one screen', () => {
  expect(stageOf(live, false, false)).toBe('video')
  expect(stageOf({ ...live, remotes: [{ ...remote, video: false }] }, false, false)).toBe('cameraOff')
  expect(stageOf(live, false, true)).toBe('cameraOff')
  expect(stageOf({ ...live, connectedAt: null }, false, false)).toBe('connecting')
  expect(stageOf({ ...live, remotes: [], connectedAt: null }, false, false)).toBe('waiting')
  expect(stageOf({ ...live, problem: 'RECOVERY_TIMEOUT' }, false, false)).toBe('failed')
  expect(stageOf({ ...live, problem: 'NO_WEBRTC' }, false, false)).toBe('noWebrtc')
})

test('without any device the person decides; without a camera alone the call goes on', () => {
  const nothing = { ...media, stream: null, error: denied }
  expect(stageOf({ ...live, localMedia: nothing }, false, false)).toBe('trouble')
  expect(stageOf({ ...live, localMedia: nothing }, true, false)).toBe('video')
  expect(stageOf({ ...live, localMedia: { ...nothing, opening: true } }, false, false)).toBe('video')
  expect(stageOf({ ...live, localMedia: { ...media, error: { ...denied, kind: 'video' } } }, false, false)).toBe(
    'video',
  )
})

test('a lost path is told, a lost socket is told apart from it', () => {
  expect(noteOf(live, remote)).toBeNull()
  expect(noteOf({ ...live, state: 'RECONNECTING', signalling: 'down' }, remote)).toBe('reconnecting')
  expect(noteOf(live, { ...remote, connection: 'reconnecting' })).toBe('reconnecting')
  expect(noteOf({ ...live, signalling: 'down' }, remote)).toBe('signallingDown')
  expect(noteOf({ ...live, signalling: 'down', connectedAt: null }, remote)).toBeNull()
})
