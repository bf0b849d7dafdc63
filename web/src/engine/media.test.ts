import { expect, test } from 'vitest'
import { constraintsFor, listDevices, nextCamera, openMedia } from './media.ts'
import { FakeDevices, named } from './testing/fake-media.ts'

test.each([
  ['NotAllowedError', 'PERMISSION_DENIED'],
  ['SecurityError', 'PERMISSION_DENIED'],
  ['NotFoundError', 'NO_DEVICE'],
  ['NotReadableError', 'DEVICE_IN_USE'],
  ['AbortError', 'DEVICE_IN_USE'],
  ['OverconstrainedError', 'CONSTRAINT'],
  ['TypeError', 'UNKNOWN'],
])("the browser's %s is returned as %s and never thrown", async (name, code) => {
  const devices = new FakeDevices()
  devices.fail = () => named(name)
  const result = await openMedia(devices.api, { audio: true, video: true })
  expect(result).toMatchObject({ ok: false, problem: { code, kind: 'both', lost: false } })
  expect(devices.requests).toHaveLength(1)
})

test('a page without mediaDevices is reported as not secure', async () => {
  expect(await openMedia(undefined, { audio: true, video: false })).toMatchObject({
    ok: false,
    problem: { code: 'INSECURE_CONTEXT', kind: 'audio' },
  })
})

test('the microphone opens alone only if that was asked for, with the reason why the camera is missing', async () => {
  const devices = new FakeDevices()
  devices.fail = (constraints) => (constraints.video ? named('NotReadableError') : null)
  const result = await openMedia(devices.api, { audio: true, video: true, audioOnlyFallback: true })
  expect(result).toMatchObject({ ok: true, problem: { code: 'DEVICE_IN_USE', kind: 'video' } })
  expect(devices.requests.map((c) => [Boolean(c.audio), Boolean(c.video)])).toEqual([
    [true, true],
    [true, false],
  ])

  devices.fail = () => named('NotAllowedError')
  const refused = await openMedia(devices.api, { audio: true, video: true, audioOnlyFallback: true })
  expect(refused).toMatchObject({ ok: false, problem: { kind: 'audio' } })
})

test('the size of a picture is a preference, and a chosen device is required', () => {
  expect(constraintsFor({ audio: true, video: true })).toMatchObject({
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  })
  expect(
    constraintsFor({ audio: true, video: true, videoDeviceId: 'v', audioDeviceId: 'a', facingMode: 'user' }),
  ).toMatchObject({
    audio: { deviceId: { exact: 'a' } },
    video: { deviceId: { exact: 'v' } },
  })
  expect(constraintsFor({ audio: false, video: false })).toEqual({ audio: false, video: false })
})

test('the next camera is the other side of a phone, the next one elsewhere, or none', () => {
  const cameras = [
    { deviceId: 'a', label: '' },
    { deviceId: 'b', label: '' },
  ]
  expect(nextCamera(cameras, { deviceId: 'a' })).toEqual({ videoDeviceId: 'b' })
  expect(nextCamera(cameras, { deviceId: 'b' })).toEqual({ videoDeviceId: 'a' })
  expect(nextCamera(cameras, { deviceId: 'a', facingMode: 'user' })).toEqual({ facingMode: 'environment' })
  expect(nextCamera(cameras.slice(0, 1), { deviceId: 'a' })).toBeNull()
})

test('devices are listed by kind, without those whose names the page may not know', async () => {
  const devices = new FakeDevices()
  devices.plug('audiooutput', '')
  const found = await listDevices(devices.api)
  expect([found.cameras.length, found.microphones.length, found.speakers.length]).toEqual([2, 2, 0])
  expect(await listDevices(undefined)).toEqual({ cameras: [], microphones: [], speakers: [] })
})
