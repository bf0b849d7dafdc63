import { expect, test } from 'vitest'
import { FakeCall } from './testing/fake-call.ts'
import { type FakeDevices, named } from './testing/fake-media.ts'
import { current, makeOwnMedia } from './testing/fake-own-media.ts'
import { flush } from './testing/virtual-clock.ts'

/** Our devices in a call: the headset that was plugged in is in use. */
async function withHeadset() {
  const own = makeOwnMedia()
  own.devices.plug('audioinput', 'headset')
  own.devices.fail = refuseMissing(own.devices)
  await own.media.open({ audioDeviceId: 'headset' })
  own.watch.start()
  await own.clock.advance(1_000)
  const pull = async (): Promise<void> => {
    own.devices.unplug('headset')
    current(own.media, 'audio')?.unplug()
    await own.clock.advance(2_000)
  }
  return { ...own, pull }
}

/** As a browser does: of a device that is not there none is given. */
function refuseMissing(devices: FakeDevices) {
  return ({ audio }: MediaStreamConstraints) => {
    if (!audio) return null
    const wanted = (audio as MediaTrackConstraints).deviceId as ConstrainDOMStringParameters | undefined
    const there = ['audio-1', ...devices.plugged.filter(({ kind }) => kind === 'audioinput').map((d) => d.deviceId)]
    if (devices.noMicrophone && devices.plugged.length === 0) return named('NotFoundError')
    return wanted && !there.includes(wanted.exact as string) ? named('OverconstrainedError') : null
  }
}

test.each([false, true])('a lost microphone comes back by itself (muted: %s) and is not offered', async (muted) => {
  const { media, devices, watch, clock, pull } = await withHeadset()
  if (muted) await media.setAudio(false)
  await pull()
  expect(media.view()).toMatchObject({ audio: { deviceId: 'audio-1' }, error: { replacedBy: 'Fake audio-1' } })
  devices.plug('audioinput', 'headset')
  devices.plug('audiooutput', 'headset-speaker', 'headset')
  await clock.advance(2_000)
  expect(media.view()).toMatchObject({ audio: { deviceId: 'headset', enabled: !muted }, error: null })
  expect(watch.offer).toBeNull()
  expect(devices.live, 'the one in its place is closed').toBe(2)
})

test('a person without another microphone is silent until theirs is back, even with a new id', async () => {
  const { media, devices, watch, clock, pull } = await withHeadset()
  devices.noMicrophone = true
  await pull()
  expect(media.view()).toMatchObject({ audio: { available: false }, error: { code: 'NO_DEVICE', lost: true } })
  devices.plugged.push({ kind: 'audioinput', deviceId: 'other', label: 'Fake headset', groupId: 'g2' })
  devices.dispatchEvent(new Event('devicechange'))
  await clock.advance(2_000)
  expect(media.view()).toMatchObject({ audio: { deviceId: 'other', enabled: true }, error: null })
  expect(watch.offer).toBeNull()
})

test("a third device is only offered in place of a lost one, and the person's choice stays", async () => {
  const { media, devices, watch, clock, pull } = await withHeadset()
  await pull()
  devices.plug('audioinput', 'third')
  await clock.advance(2_000)
  expect(watch.offer?.deviceId).toBe('third')
  await media.switchMicrophone('third')
  devices.plug('audioinput', 'headset')
  await clock.advance(2_000)
  expect(media.view().audio.deviceId).toBe('third')
})

test('a device that vanishes without its track ending is also replaced until it is back', async () => {
  const { media, devices, clock } = await withHeadset()
  devices.unplug('headset')
  await clock.advance(2_000)
  expect(media.view().audio.deviceId).toBe('audio-1')
  devices.plug('audioinput', 'headset')
  await clock.advance(2_000)
  expect(media.view().audio.deviceId).toBe('headset')
})

test('a camera that comes back while switched off stays off, and is opened when switched on', async () => {
  const { media, devices, watch, clock } = makeOwnMedia()
  devices.cameras = ['video-1', 'usb']
  devices.fail = ({ video }) => {
    const { exact } = ((video as MediaTrackConstraints).deviceId ?? {}) as { exact?: string }
    return exact && !devices.cameras.includes(exact) ? named('OverconstrainedError') : null
  }
  await media.open({ videoDeviceId: 'usb' })
  watch.start()
  await flush()
  devices.cameras = ['video-1']
  current(media, 'video')?.unplug()
  await clock.advance(2_000)
  expect(media.view().video.deviceId).toBe('video-1')
  await media.setVideo(false)
  devices.cameras = ['video-1', 'usb']
  devices.dispatchEvent(new Event('devicechange'))
  await clock.advance(2_000)
  expect(media.view().video.enabled).toBe(false)
  await media.setVideo(true)
  expect(media.view().video).toMatchObject({ enabled: true, deviceId: 'usb' })
})

test('a microphone that was missing from the start is opened when it is plugged in', async () => {
  const { media, devices, watch, clock } = makeOwnMedia()
  devices.noMicrophone = true
  devices.cameras = []
  devices.fail = ({ audio, video }) =>
    video || (audio && devices.plugged.length === 0) ? named('NotFoundError') : null
  const opening = media.open({})
  await clock.advance(1_000)
  await opening
  expect(media.view().error).toMatchObject({ code: 'NO_DEVICE', kind: 'both' })
  watch.start()
  await flush()
  devices.plug('audioinput', 'headset')
  await clock.advance(2_000)
  expect(media.view()).toMatchObject({ audio: { enabled: true }, error: { kind: 'video' } })
  expect(watch.offer).toBeNull()
})

test('a chosen device that has gone before it opens is replaced by another, which is named', async () => {
  const { media, devices } = makeOwnMedia()
  devices.fail = refuseMissing(devices)
  await media.open({ audioDeviceId: 'gone' })
  expect(media.view()).toMatchObject({
    audio: { deviceId: 'audio-1' },
    error: { kind: 'audio', lost: true, replacedBy: 'Fake audio-1' },
  })
})

test('a prompt without an answer is reported on both pages after a few seconds, until it is answered', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const seen = () => doctor.room.getSnapshot().remotes[0]?.asking
  let answer = () => {}
  await patient.room.setVideoEnabled(false)
  patient.devices.gate = new Promise((resolve) => {
    answer = resolve
  })
  void patient.room.setVideoEnabled(true)
  await call.clock.advance(3_000)
  expect([patient.room.getSnapshot().localMedia.asking, seen()], 'a camera takes its time').toEqual([null, null])
  await call.clock.advance(2_000)
  expect([patient.room.getSnapshot().localMedia.asking, seen()]).toEqual(['video', 'video'])
  answer()
  await call.clock.advance(1_000)
  expect([patient.room.getSnapshot().localMedia.asking, seen()]).toEqual([null, null])
})
