import { expect, test } from 'vitest'
import type { LocalMediaView, RemoteView, RoomSnapshot, SafetyCode } from '../../engine/index.ts'
import { isGone, isPaused, isStill, noPictureOf, qualityOf, safetyOf, stageOf, worstQuality } from './call-view.ts'

const device = { enabled: true, available: true, switchedOff: false, deviceId: null, label: null }
const media: LocalMediaView = {
  stream: { getTracks: () => [{}] } as unknown as MediaStream,
  opening: false,
  asking: null,
  audio: device,
  video: device,
  blur: 'off' as const,
  error: null,
}
const remote = {
  peerId: 'p',
  connection: 'connected',
  audio: true,
  video: true,
  sharing: false,
  onHold: false,
  quality: null,
  theirQuality: null,
  sending: 'full',
  receiving: 'full',
  theirDataMode: 'full',
  theirDeviceBusy: false,
} as RemoteView
const live = {
  state: 'CONNECTED',
  localMedia: media,
  remotes: [remote],
  signalling: 'up',
  connectedAt: 1,
  accepted: true,
  problem: null,
} as unknown as RoomSnapshot
const denied = { code: 'PERMISSION_DENIED', kind: 'both', detail: '', lost: false } as const

test('each state of the engine has one screen', () => {
  expect(stageOf(live, false)).toBe('live')
  expect(stageOf({ ...live, connectedAt: null }, false)).toBe('connecting')
  expect(stageOf({ ...live, remotes: [], connectedAt: null }, false)).toBe('waiting')
  expect(stageOf({ ...live, remotes: [], localMedia: { ...media, opening: true } }, false)).toBe('opening')
  expect(stageOf({ ...live, problem: 'RECOVERY_TIMEOUT' }, false)).toBe('failed')
  expect(stageOf({ ...live, problem: 'NO_WEBRTC' }, false)).toBe('noWebrtc')
})

test('a person without any device has to decide, and one who lacks only a camera stays in the call', () => {
  const nothing = { ...media, stream: null, error: denied }
  expect(stageOf({ ...live, localMedia: nothing }, false)).toBe('trouble')
  expect(stageOf({ ...live, localMedia: nothing }, true)).toBe('live')
  expect(stageOf({ ...live, localMedia: { ...nothing, opening: true } }, false)).toBe('live')
  expect(stageOf({ ...live, localMedia: { ...media, error: { ...denied, kind: 'video' } } }, false)).toBe('live')
})

test('a missing picture has one reason, the one that explains most', () => {
  const plain = { onHold: false, dataMode: 'full', remotes: [] } as const
  expect(noPictureOf(remote, plain)).toBeNull()
  expect(noPictureOf({ ...remote, video: false }, plain)).toBe('cameraOff')
  expect(noPictureOf({ ...remote, video: false, asking: 'both' }, plain)).toBe('askedBoth')
  expect(noPictureOf({ ...remote, asking: 'audio' }, plain), 'their picture is there').toBeNull()
  expect(noPictureOf({ ...remote, video: false, sharing: true }, plain), 'their screen is there').toBeNull()
  expect(noPictureOf(remote, { ...plain, dataMode: 'audioOnly' })).toBe('audioOnly')
  expect(noPictureOf({ ...remote, receiving: 'off', theirDataMode: 'audioOnly' }, plain)).toBe('theirAudioOnly')
  expect(noPictureOf({ ...remote, receiving: 'off' }, plain)).toBe('paused')
  expect(noPictureOf({ ...remote, receiving: 'slow' }, plain)).toBeNull()
  expect(noPictureOf({ ...remote, connection: 'connecting', video: false }, plain)).toBe('connecting')
  expect(noPictureOf({ ...remote, connection: 'failed', video: false }, plain)).toBe('unreached')
  const held = { ...remote, onHold: true, video: false }
  expect(noPictureOf(held, { ...plain, remotes: [held] })).toBe('heldByThem')
  expect(noPictureOf(held, { ...plain, remotes: [held, remote] }), 'the other one still hears us').toBe('heldByOne')
  expect(noPictureOf({ ...remote, onHold: true }, { ...plain, onHold: true })).toBe('held')
})

test('a picture stands still while its connection, or the whole call, is reconnecting', () => {
  expect(isStill(live, remote)).toBe(false)
  expect(isStill({ ...live, state: 'RECONNECTING' }, remote)).toBe(true)
  expect(isStill(live, { ...remote, connection: 'reconnecting' })).toBe(true)
  expect(isStill({ ...live, signalling: 'down' }, remote), 'only the socket is away').toBe(false)
})

test('the quality shown is that of the worse end, and the text says which end it is', () => {
  const of = (change: Partial<RemoteView>) =>
    qualityOf({ ...remote, ...change }, { deviceBusy: false, dataMode: 'full' })
  expect(of({})).toBeNull()
  expect(of({ quality: 'good' })).toEqual({ bars: 4, words: 'good' })
  expect(of({ quality: 'good', connection: 'reconnecting' })).toBeNull()
  expect(of({ quality: 'good', theirQuality: 'fair' })).toEqual({ bars: 3, words: 'fair' })
  expect(of({ quality: 'good', theirQuality: 'bad' })).toEqual({ bars: 1, words: 'theirs' })
  expect(of({ quality: 'poor', theirQuality: 'good' })).toEqual({ bars: 2, words: 'weak' })
  expect(of({ quality: 'poor', theirQuality: 'poor', sending: 'slow' })).toEqual({ bars: 2, words: 'weakReduced' })
  expect(of({ quality: 'bad', receiving: 'off' })).toEqual({ bars: 1, words: 'weakReduced' })
})

test('a text about the quality names a busy device in place of the network, at the end where it is', () => {
  const of = (change: Partial<RemoteView>, deviceBusy = false, dataMode: RoomSnapshot['dataMode'] = 'full') =>
    qualityOf({ ...remote, ...change }, { deviceBusy, dataMode })?.words
  expect(of({ quality: 'good' }, true), 'nothing is worse for it').toBe('good')
  expect(of({ quality: 'fair' }, true)).toBe('busy')
  expect(of({ quality: 'poor' }, true)).toBe('busy')
  expect(of({ quality: 'good', theirQuality: 'poor' }, true), 'they get little of us').toBe('busy')
  const theirs = { theirDeviceBusy: true } as const
  expect(of({ ...theirs, quality: 'poor' })).toBe('theirBusy')
  expect(of({ ...theirs, quality: 'good', theirQuality: 'bad' })).toBe('theirBusy')
  expect(of({ ...theirs, quality: 'poor', theirQuality: 'poor' }, true)).toBe('busy')
  expect(of({ ...theirs, quality: 'fair', theirQuality: 'poor' }, true)).toBe('theirBusy')
  expect(of({ quality: 'poor', sending: 'slow' }, true), 'the network reduces it too').toBe('weakReduced')
  expect(of({ ...theirs, quality: 'poor', receiving: 'off' })).toBe('weakReduced')
  expect(of({ quality: 'fair', sending: 'slow' }, true, 'saver'), 'reduced by choice').toBe('busy')
  expect(of({ ...theirs, quality: 'fair', receiving: 'slow', theirDataMode: 'saver' })).toBe('theirBusy')
  expect(of({ quality: 'poor', sending: 'slow' }, false, 'saver'), 'nobody but the person reduced it').toBe('weak')
})

test('a call is as good as its worst connection', () => {
  const worst = (...remotes: RemoteView[]) => worstQuality({ ...live, dataMode: 'full', deviceBusy: false, remotes })
  expect(worst()).toBeNull()
  expect(worst(remote)).toBeNull()
  const good = { ...remote, quality: 'good' } as RemoteView
  expect(worst(good, { ...remote, quality: 'poor' }, remote)).toEqual({ bars: 2, words: 'weak' })
})

test('a call is paused when we pause it, or when everybody else has', () => {
  expect(isPaused(live)).toBe(false)
  expect(isPaused({ ...live, onHold: true })).toBe(true)
  expect(isPaused({ ...live, remotes: [{ ...remote, onHold: true }] })).toBe(true)
  expect(isPaused({ ...live, remotes: [{ ...remote, onHold: true }, remote] })).toBe(false)
  expect(isPaused({ ...live, remotes: [] })).toBe(false)
})

test('encryption is checked when everybody was compared by the code that is now shown', () => {
  const code: SafetyCode = { words: ['sun', 'tree', 'cup', 'key'], emoji: [] }
  const other: SafetyCode = { ...code, words: ['sun', 'tree', 'cup', 'boat'] }
  const one = { ...remote, safetyCode: code, safetyAlarm: false }
  const two = { ...one, safetyCode: other }
  expect(safetyOf([{ ...one, safetyCode: null }], {})).toBeNull()
  expect(safetyOf([one], {})).toBe('check')
  expect(safetyOf([one], { 'sun tree cup key': 'same' })).toBe('checked')
  expect(safetyOf([one, two], { 'sun tree cup key': 'same' })).toBe('check')
  expect(safetyOf([two], { 'sun tree cup key': 'same' }), 'the code has changed since').toBe('check')
  expect(safetyOf([one, two], { 'sun tree cup boat': 'different' })).toBe('alarm')
  expect(safetyOf([{ ...one, safetyAlarm: true }], { 'sun tree cup key': 'same' })).toBe('alarm')
})

test('a peer who left the room and sends no media is gone, and one who only lost the socket is not', () => {
  const left = { ...remote, present: false }
  const lost = { ...live, state: 'RECONNECTING' as const }
  expect(isGone(live, { ...remote, present: true })).toBe(false)
  expect(isGone(live, left), 'its media goes on').toBe(false)
  expect(isGone(lost, { ...left, connection: 'reconnecting' })).toBe(true)
  expect(isGone({ ...lost, signalling: 'down' }, left), 'nobody can know').toBe(false)
  expect(isGone({ ...live, onHold: true }, left), 'in a pause nothing is sent anyway').toBe(true)
  expect(isGone(lost, { ...left, connection: 'failed' }), 'that has its own words').toBe(false)
})
