import { expect, test } from 'vitest'
import type { RemoteView, RoomSnapshot } from '../../engine/index.ts'
import { lossNews, pictureLoss } from './picture-loss.ts'

const remote = {
  connection: 'connected',
  video: true,
  onHold: false,
  sending: 'full',
  receiving: 'full',
  theirDataMode: 'full',
} as RemoteView
const room = (change: Partial<RemoteView>, snapshot: Partial<RoomSnapshot> = {}): RoomSnapshot =>
  ({
    dataMode: 'full',
    onHold: false,
    sharing: false,
    localMedia: { video: { enabled: true } },
    remotes: [{ ...remote, ...change }],
    ...snapshot,
  }) as RoomSnapshot

test('the message about a reduced picture says whose picture it is', () => {
  expect(pictureLoss(room({}))).toBe('none')
  expect(pictureLoss(room({ sending: 'slow' }))).toBe('reduced')
  expect(pictureLoss(room({ receiving: 'reduced' }))).toBe('reduced')
  expect(pictureLoss(room({ sending: 'off' }))).toBe('ours')
  expect(pictureLoss(room({ receiving: 'off', sending: 'slow' }))).toBe('theirs')
  expect(pictureLoss(room({ receiving: 'off', sending: 'off' }))).toBe('both')
})

test('a picture that somebody switched off or reduced by choice is not a loss', () => {
  const off = { localMedia: { video: { enabled: false } } } as Partial<RoomSnapshot>
  expect(pictureLoss(room({ sending: 'off' }, off)), 'our camera is off').toBe('none')
  expect(pictureLoss(room({ sending: 'off' }, { ...off, sharing: true })), 'but our screen was on').toBe('ours')
  expect(pictureLoss(room({ receiving: 'off', video: false })), 'their camera is off').toBe('none')
  expect(pictureLoss(room({ sending: 'slow' }, { dataMode: 'saver' })), 'we save data').toBe('none')
  expect(pictureLoss(room({ sending: 'off' }, { dataMode: 'audioOnly' }))).toBe('none')
  expect(pictureLoss(room({ sending: 'off' }, { onHold: true }))).toBe('none')
  expect(pictureLoss(room({ sending: 'off', onHold: true })), 'they paused').toBe('none')
  expect(pictureLoss(room({ sending: 'slow', theirDataMode: 'saver' })), 'they save data').toBe('none')
  expect(pictureLoss(room({ sending: 'off', receiving: 'off', theirDataMode: 'audioOnly' }))).toBe('none')
  expect(pictureLoss(room({ sending: 'off', theirDataMode: 'saver' })), 'less than they chose').toBe('ours')
})

test('a picture is not called lost while the connection is reconnecting', () => {
  expect(pictureLoss(room({ sending: 'off', connection: 'reconnecting' }))).toBe('none')
})

test('a worse picture is announced by what is lost, and a better one as being back', () => {
  expect(lossNews('none', 'reduced')).toBe('reduced')
  expect(lossNews('reduced', 'ours')).toBe('ours')
  expect(lossNews('ours', 'both')).toBe('both')
  expect(lossNews('both', 'theirs')).toBe('theirs')
  expect(lossNews('both', 'reduced')).toBe('back')
  expect(lossNews('reduced', 'none')).toBe('back')
})
