import { expect, test } from 'vitest'
import { FakeStream, FakeTrack, named } from './testing/fake-media.ts'
import { current, makeOwnMedia } from './testing/fake-own-media.ts'
import { flush } from './testing/virtual-clock.ts'

test('both devices open at once, muting keeps the track, and switching the camera off stops it', async () => {
  const { media, devices } = makeOwnMedia()
  await media.open({})
  expect(devices.requests).toHaveLength(1)
  expect(media.view()).toMatchObject({
    opening: false,
    audio: { enabled: true },
    video: { enabled: true, deviceId: 'video-1' },
  })

  const microphone = current(media, 'audio')
  await media.setAudio(false)
  expect(current(media, 'audio')).toBe(microphone)
  expect(media.view().audio).toMatchObject({ enabled: false, available: true })

  const camera = current(media, 'video')
  await media.setVideo(false)
  expect(camera?.readyState).toBe('ended')
  expect(media.view().video).toMatchObject({ enabled: false, available: true, deviceId: 'video-1' })
  await media.setVideo(true)
  expect(media.view().video.enabled).toBe(true)
  expect(current(media, 'audio'), 'the microphone is left alone').toBe(microphone)
  expect(devices.requests.at(-1)?.audio).toBe(false)
})

test('devices are requested one at a time, and quick clicks end with the last one', async () => {
  const { media, devices } = makeOwnMedia()
  void media.open({})
  void media.setVideo(false)
  void media.setVideo(true)
  void media.setAudio(false)
  await media.setVideo(false)
  expect(devices.mostAtOnce).toBe(1)
  expect(media.view()).toMatchObject({ audio: { enabled: false }, video: { enabled: false } })
  expect(devices.live).toBe(1)
})

test('a stream that comes after the end is stopped', async () => {
  const { media, devices, scope } = makeOwnMedia()
  let open = () => {}
  devices.gate = new Promise((resolve) => {
    open = resolve
  })
  void media.open({})
  await flush()
  scope.close()
  open()
  await flush()
  expect(devices.made).toHaveLength(2)
  expect(devices.live).toBe(0)
})

test('the end stops all tracks and removes the listeners', async () => {
  const { media, devices, scope } = makeOwnMedia()
  await media.open({})
  scope.close()
  expect(devices.live).toBe(0)
  expect(devices.made.map((track) => track.listeners)).toEqual([0, 0])
})

test('another camera replaces the old one, which comes back with the reason if the new one fails', async () => {
  const { media, devices } = makeOwnMedia()
  await media.open({})
  await media.switchCamera()
  expect(media.view().video.deviceId).toBe('video-2')
  expect(devices.live).toBe(2)

  devices.fail = (c) =>
    ((c.video as MediaTrackConstraints).deviceId as ConstrainDOMStringParameters).exact === 'video-9'
      ? named('OverconstrainedError')
      : null
  await media.switchCamera('video-9')
  expect(media.view()).toMatchObject({ video: { enabled: true, deviceId: 'video-2' }, error: { code: 'CONSTRAINT' } })
})

test('switching the camera on a phone opens the one on the other side', async () => {
  const { media, devices } = makeOwnMedia()
  devices.facing = 'user'
  await media.open({})
  await media.switchCamera()
  expect(devices.requests.at(-1)?.video).toMatchObject({ facingMode: { ideal: 'environment' } })
})

test('another microphone stays muted if the old one was', async () => {
  const { media } = makeOwnMedia()
  await media.open({})
  await media.setAudio(false)
  await media.switchMicrophone('audio-2')
  expect(media.view().audio).toMatchObject({ deviceId: 'audio-2', enabled: false })
})

test('a camera that ends by itself is opened once more, then reported, and tried again a minute later', async () => {
  const { media, devices, clock } = makeOwnMedia()
  await media.open({})
  current(media, 'video')?.unplug()
  await flush()
  expect(media.view()).toMatchObject({ video: { enabled: true }, error: null })

  current(media, 'video')?.unplug()
  await flush()
  expect(media.view()).toMatchObject({ video: { enabled: false, available: false }, audio: { enabled: true } })
  expect(media.view().error).toMatchObject({ code: 'NO_DEVICE', kind: 'video', lost: true })

  await media.setVideo(true)
  await clock.advance(60_000)
  const before = devices.requests.length
  current(media, 'video')?.unplug()
  await flush()
  expect(devices.requests.length).toBe(before + 1)
  expect(media.view().video.enabled).toBe(true)
})

test('a lost device that cannot be opened again is reported with the reason', async () => {
  const { media, devices, clock } = makeOwnMedia()
  await media.open({})
  devices.fail = () => named('NotFoundError')
  current(media, 'audio')?.unplug()
  await flush()
  await clock.advance(1000)
  expect(media.view().error).toMatchObject({ code: 'NO_DEVICE', kind: 'audio', lost: true })
})

test('the stream of the device check is taken over', async () => {
  const { media, devices } = makeOwnMedia()
  const camera = new FakeTrack('video', 'video-2')
  media.use(new FakeStream([new FakeTrack('audio'), camera]) as unknown as MediaStream)
  expect(devices.requests).toHaveLength(0)
  expect(media.view().video).toMatchObject({ enabled: true, deviceId: 'video-2' })
  await media.setVideo(false)
  expect(camera.readyState).toBe('ended')
})

test('a device that is still being released is requested once more', async () => {
  const { media, devices, clock } = makeOwnMedia()
  devices.fail = () => (devices.requests.length < 2 ? named('NotFoundError') : null)
  const opening = media.open({})
  await flush()
  expect(media.view().error).toBeNull()
  await clock.advance(1000)
  await opening
  expect(devices.requests).toHaveLength(2)
  expect(media.view()).toMatchObject({ error: null, audio: { enabled: true }, video: { enabled: true } })
})

test('a chosen device that is gone is replaced, and the person is told by which', async () => {
  const { media, devices } = makeOwnMedia()
  await media.open({ videoDeviceId: 'video-2' })
  devices.fail = (c) => {
    const { deviceId } = c.video as MediaTrackConstraints
    return (deviceId as ConstrainDOMStringParameters | undefined)?.exact === 'video-2'
      ? named('OverconstrainedError')
      : null
  }
  current(media, 'video')?.unplug()
  await flush()
  expect(media.view()).toMatchObject({
    video: { enabled: true, available: true, deviceId: 'video-1' },
    error: { code: 'NO_DEVICE', kind: 'video', lost: true, replacedBy: 'Fake video-1' },
  })
  await media.setVideo(false)
  expect(media.view().video.available, 'it can be opened again').toBe(true)
  await media.setVideo(true)
  expect(media.view().error).toBeNull()
})

test('a microphone that a telephone call interrupts comes back by itself or is opened again', async () => {
  const { media, devices, clock } = makeOwnMedia()
  await media.open({})
  const microphone = current(media, 'audio')
  microphone?.interrupt(true)
  await clock.advance(2_000)
  microphone?.interrupt(false)
  await clock.advance(60_000)
  expect(current(media, 'audio')).toBe(microphone)
  expect(devices.requests).toHaveLength(1)

  microphone?.interrupt(true)
  await clock.advance(5_000)
  expect(devices.requests).toHaveLength(2)
  expect(devices.requests[1]).toMatchObject({ video: false, audio: { deviceId: { exact: 'audio-1' } } })
  expect(current(media, 'audio')).not.toBe(microphone)
  expect(microphone?.readyState).toBe('ended')
  expect(media.view()).toMatchObject({ audio: { enabled: true }, error: null })
})

test('an interrupted device is opened again when the page is in sight, and a mute stays', async () => {
  const { media, devices, clock, page } = makeOwnMedia()
  await media.open({})
  await media.setAudio(false)
  page.show('hidden')
  for (const kind of ['audio', 'video'] as const) current(media, kind)?.interrupt(true)
  await clock.advance(60_000)
  expect(devices.requests, 'a page that nobody sees opens nothing').toHaveLength(1)
  page.show('visible')
  current(media, 'video')?.interrupt(false)
  await clock.advance(2_000)
  expect(devices.requests).toHaveLength(2)
  expect(media.view().audio).toMatchObject({ enabled: false, available: true })
})

test('an interrupted track is kept if no other can be opened', async () => {
  const { media, devices, clock } = makeOwnMedia()
  await media.open({})
  const microphone = current(media, 'audio')
  devices.fail = () => named('NotReadableError')
  microphone?.interrupt(true)
  await clock.advance(10_000)
  expect(current(media, 'audio')).toBe(microphone)
  expect(media.view().error).toMatchObject({ kind: 'audio', lost: true })
})

test('a microphone that was lost in the background comes back with the page', async () => {
  const { media, devices, clock, page } = makeOwnMedia()
  await media.open({})
  page.show('hidden')
  devices.fail = () => named('NotAllowedError')
  current(media, 'audio')?.unplug()
  await clock.advance(5_000)
  expect(media.view()).toMatchObject({ audio: { available: false }, error: { lost: true } })
  devices.fail = null
  page.show('visible')
  await flush()
  expect(media.view()).toMatchObject({ audio: { enabled: true, available: true }, error: null })
})

test('a hold switches the camera off and silences the microphone, and afterwards both are as before', async () => {
  const { media, devices } = makeOwnMedia()
  await media.open({})
  const [microphone, camera] = [current(media, 'audio'), current(media, 'video')]
  const held = media.setHold(true)
  expect(microphone?.enabled, 'at once').toBe(false)
  await held
  expect(camera?.readyState).toBe('ended')
  expect(microphone?.readyState).toBe('live')
  await media.setHold(false)
  expect(current(media, 'audio')).toBe(microphone)
  expect(media.view()).toMatchObject({ audio: { enabled: true }, video: { enabled: true } })

  await media.setAudio(false)
  await media.setVideo(false)
  await media.setHold(true)
  await media.setHold(false)
  expect(media.view()).toMatchObject({ audio: { enabled: false }, video: { enabled: false } })
  expect(devices.live).toBe(1)
})

test('changes during a hold take effect at its end', async () => {
  const { media, devices } = makeOwnMedia()
  await media.open({ video: false })
  await media.setHold(true)
  await media.setAudio(false)
  await media.setVideo(true)
  await media.switchMicrophone('audio-2')
  expect(current(media, 'audio')?.enabled).toBe(false)
  expect(devices.requests.every((request) => !request.video)).toBe(true)
  await media.setHold(false)
  expect(media.view()).toMatchObject({ audio: { enabled: false, deviceId: 'audio-2' }, video: { enabled: true } })
})

test('a hold does not request a refused camera again, and quick changes end with the last one', async () => {
  const { media, devices } = makeOwnMedia()
  devices.fail = (c) => (c.video ? named('NotAllowedError') : null)
  await media.open({ audioOnlyFallback: true })
  await media.setHold(true)
  const before = devices.requests.length
  await media.setHold(false)
  expect(devices.requests.length).toBe(before)

  devices.fail = null
  await media.setVideo(true)
  void media.setHold(true)
  void media.setHold(false)
  void media.setVideo(false)
  await media.setHold(true)
  expect(current(media, 'video')).toBeNull()
  await media.setHold(false)
  expect(media.view().video.enabled).toBe(false)
})

test('devices that open during a hold are neither heard nor seen', async () => {
  const { media, devices } = makeOwnMedia()
  let open = () => {}
  devices.gate = new Promise((resolve) => {
    open = resolve
  })
  const opening = media.open({})
  await flush()
  const held = media.setHold(true)
  open()
  await Promise.all([opening, held])
  expect(current(media, 'audio')?.enabled).toBe(false)
  expect(current(media, 'video')).toBeNull()
  await media.setHold(false)
  expect(media.view()).toMatchObject({ audio: { enabled: true }, video: { enabled: true } })
})

test('a microphone that is unmuted during a hold stays silent until it ends', async () => {
  const { media } = makeOwnMedia()
  await media.open({})
  await media.setAudio(false)
  await media.setHold(true)
  await media.setAudio(true)
  expect(current(media, 'audio')?.enabled).toBe(false)
  await media.setHold(false)
  expect(current(media, 'audio')?.enabled).toBe(true)
})

test('a microphone that is opened by unmuting during a hold is silent too', async () => {
  const { media } = makeOwnMedia()
  await media.setHold(true)
  await media.setAudio(true)
  expect(current(media, 'audio')?.enabled).toBe(false)
  await media.setHold(false)
  expect(current(media, 'audio')?.enabled).toBe(true)
})

test('a stream that is handed over after the end is stopped', async () => {
  const { media, scope } = makeOwnMedia()
  scope.close()
  const tracks = [new FakeTrack('audio'), new FakeTrack('video')]
  media.use(new FakeStream(tracks) as unknown as MediaStream)
  expect(tracks.map((track) => track.readyState)).toEqual(['ended', 'ended'])
  expect(media.tracks).toEqual({ audio: null, video: null })
})

test('a device that was switched off before it opened is off whenever it opens', async () => {
  const { media, devices } = makeOwnMedia()
  await media.setAudio(false)
  await media.setVideo(false)
  await media.open({})
  await media.open({ audio: true, video: true })
  expect(devices.requests.map(({ video }) => video)).toEqual([false, false])
  expect(current(media, 'audio')?.enabled).toBe(false)
  expect(media.view()).toMatchObject({ audio: { switchedOff: true }, video: { switchedOff: true, enabled: false } })
  await media.setVideo(true)
  await media.setAudio(true)
  expect(media.view()).toMatchObject({ audio: { enabled: true }, video: { enabled: true, switchedOff: false } })
})

test('a handed-over camera is stopped if the camera is switched off or the call is on hold', async () => {
  for (const hold of [false, true]) {
    const { media } = makeOwnMedia()
    if (hold) await media.setHold(true)
    else await media.setVideo(false)
    const camera = new FakeTrack('video')
    media.use(new FakeStream([new FakeTrack('audio'), camera]) as unknown as MediaStream)
    expect(camera.readyState).toBe('ended')
    expect(current(media, 'audio')?.enabled).toBe(!hold)
    expect(media.view().video).toMatchObject({ enabled: false, available: true })
    await (hold ? media.setHold(false) : media.setVideo(true))
    expect(media.view().video.enabled).toBe(true)
  }
})
