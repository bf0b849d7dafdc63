import { describe, expect, test, vi } from 'vitest'
import { FakeDevices, FakePermission, type FakeTrack, named } from '../engine/testing/fake-media.ts'
import { flush } from '../engine/testing/virtual-clock.ts'
import type { DataMode } from '../engine/types.ts'
import { DeviceCheckStore } from './device-check-store.ts'

function setUp(mode: DataMode = 'full') {
  const devices = new FakeDevices()
  const permissions = { camera: new FakePermission(), microphone: new FakePermission() }
  const chosen = { mode }
  const store = new DeviceCheckStore({
    dataMode: { getSnapshot: () => chosen.mode },
    mediaDevices: () => devices.api,
    permissions: () => ({
      query: async ({ name }) => permissions[name as 'camera' | 'microphone'] as unknown as PermissionStatus,
    }),
  })
  const statuses = () => {
    const { camera, microphone, problem, opening } = store.getSnapshot()
    return { camera, microphone, problem: problem?.code ?? null, opening }
  }
  return { devices, permissions, chosen, store, statuses }
}

const kinds = (devices: FakeDevices) =>
  devices.requests.map(({ audio, video }) => [audio ? 'audio' : '', video ? 'video' : ''].join(''))
const trackOf = (store: DeviceCheckStore, kind: 'audio' | 'video') =>
  store
    .getSnapshot()
    .stream?.getTracks()
    .find((track) => track.kind === kind) as unknown as FakeTrack

describe('opening the devices', () => {
  test('a check opens the camera and the microphone, and turns both off when it is closed', async () => {
    const { devices, store, statuses } = setUp()
    await store.open()
    expect(statuses()).toEqual({ camera: 'OK', microphone: 'OK', problem: null, opening: false })
    store.close()
    expect(devices.live).toBe(0)
    expect(statuses()).toEqual({ camera: 'SKIPPED', microphone: 'SKIPPED', problem: null, opening: false })
  })

  test('a device in the mode “sound only” opens the microphone and does not ask for the camera', async () => {
    const { devices, store, statuses } = setUp('audioOnly')
    await store.open()
    expect(kinds(devices)).toEqual(['audio'])
    expect(statuses()).toMatchObject({ camera: 'SKIPPED', microphone: 'OK' })
    expect(await store.request()).toEqual({ video: false })
  })

  test.each([
    ['NotFoundError', 'MISSING'],
    ['NotReadableError', 'IN_USE'],
  ] as const)('a check opens the microphone alone if the camera fails with %s', async (error, status) => {
    const { devices, store, statuses } = setUp()
    devices.fail = ({ video }) => (video ? named(error) : null)
    await store.open()
    expect(statuses()).toMatchObject({ camera: status, microphone: 'OK' })
    expect(devices.live).toBe(1)
  })

  test('a check opens the camera alone if there is no microphone, and reports the missing microphone', async () => {
    const { devices, store, statuses } = setUp()
    devices.fail = ({ audio }) => (audio ? named('NotFoundError') : null)
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'MISSING', problem: 'NO_DEVICE' })
  })

  test('a check without any device reports both as missing', async () => {
    const { devices, store, statuses } = setUp()
    devices.fail = () => named('NotFoundError')
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'MISSING', microphone: 'MISSING' })
    expect(store.copy()).toBeNull()
  })

  test('a refusal is asked about twice and no more, and the camera is opened if it alone is allowed', async () => {
    const { devices, permissions, store, statuses } = setUp()
    devices.fail = ({ audio }) => (audio ? named('NotAllowedError') : null)
    await store.open()
    expect(kinds(devices)).toEqual(['audiovideo', 'audio'])
    expect(statuses()).toMatchObject({ camera: 'BLOCKED', microphone: 'BLOCKED' })
    permissions.camera.state = 'granted'
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'BLOCKED' })
  })
})

describe('problems that need the person', () => {
  test('a browser prompt that nobody answers is pointed out after a few seconds', async () => {
    vi.useFakeTimers()
    try {
      const { devices, store } = setUp()
      let answer = (): void => {}
      devices.gate = new Promise((resolve) => {
        answer = resolve
      })
      const opening = store.open()
      vi.advanceTimersByTime(3_000)
      expect(store.getSnapshot().asking).toBe(false)
      vi.advanceTimersByTime(2_000)
      expect(store.getSnapshot().asking).toBe(true)
      answer()
      await opening
      expect(store.getSnapshot()).toMatchObject({ asking: false, opening: false })
    } finally {
      vi.useRealTimers()
    }
  })

  test('a person without any device can go on to watch and listen, and only the next call skips the prompt', async () => {
    const { devices, store, statuses } = setUp()
    devices.fail = () => named('NotAllowedError')
    await store.open()
    store.goOn()
    expect(statuses()).toMatchObject({ microphone: 'BLOCKED', problem: null })
    store.close()
    expect([store.takeWatchOnly(), store.takeWatchOnly()]).toEqual([true, false])
  })

  test('a person whose microphone fails can go on with the camera', async () => {
    const { devices, store } = setUp()
    devices.fail = ({ audio }) => (audio ? named('NotReadableError') : null)
    await store.open()
    store.goOn()
    expect(store.getSnapshot()).toMatchObject({ problem: null, watchOnly: false, microphone: 'IN_USE', camera: 'OK' })
  })
})

describe('choosing devices', () => {
  test('chosen devices are used for the next opening and for the call', async () => {
    const { devices, store } = setUp()
    await store.open({ videoDeviceId: 'video-2' })
    await store.open({ audioDeviceId: 'audio-1' })
    expect(devices.requests.at(-1)).toMatchObject({
      audio: { deviceId: { exact: 'audio-1' } },
      video: { deviceId: { exact: 'video-2' } },
    })
    expect(devices.live, 'the earlier ones are stopped').toBe(2)
    expect(await store.request()).toEqual({ audioDeviceId: 'audio-1', videoDeviceId: 'video-2' })
    devices.cameras = ['video-1']
    expect(await store.request(), 'one that has gone is not asked for').toEqual({ audioDeviceId: 'audio-1' })
  })

  test('another device is opened if the chosen one has gone', async () => {
    const { devices, store, statuses } = setUp()
    devices.fail = ({ video }) => (typeof video === 'object' && video.deviceId ? named('OverconstrainedError') : null)
    await store.open({ videoDeviceId: 'video-9' })
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'OK', problem: null })
    expect(devices.live).toBe(2)
  })

  test('the last of two quick choices wins, and nothing of the first stays open', async () => {
    const { devices, store } = setUp()
    await Promise.all([store.open({ videoDeviceId: 'video-1' }), store.open({ videoDeviceId: 'video-2' })])
    expect(trackOf(store, 'video').deviceId).toBe('video-2')
    expect(devices.live).toBe(2)
  })
})

describe('changes while the check is open', () => {
  test('a camera that was missing is opened when it is plugged in', async () => {
    const { devices, store, statuses } = setUp()
    devices.cameras = []
    devices.fail = ({ video }) => (video && devices.cameras.length === 0 ? named('NotFoundError') : null)
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'MISSING' })
    devices.cameras = ['video-1']
    devices.dispatchEvent(new Event('devicechange'))
    await flush()
    await flush()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'OK', problem: null })
  })

  test('a camera that is unplugged is reported as missing, and another one replaces it', async () => {
    const { devices, store, statuses } = setUp()
    await store.open()
    devices.cameras = []
    trackOf(store, 'video').unplug()
    await flush()
    expect(statuses()).toMatchObject({ camera: 'MISSING', microphone: 'OK', problem: 'NO_DEVICE' })
    devices.cameras = ['video-2']
    devices.dispatchEvent(new Event('devicechange'))
    await flush()
    await flush()
    expect(statuses()).toMatchObject({ camera: 'OK', problem: null })
  })

  test('the chosen microphone is used again when it is plugged in again', async () => {
    const { devices, store, statuses } = setUp()
    devices.plug('audioinput', 'headset')
    devices.fail = ({ audio }) => {
      const { exact } = ((audio as MediaTrackConstraints).deviceId ?? {}) as { exact?: string }
      return exact === 'headset' && devices.plugged.length === 0 ? named('OverconstrainedError') : null
    }
    await store.open({ audioDeviceId: 'headset' })
    devices.unplug('headset')
    trackOf(store, 'audio').unplug()
    for (let turn = 0; turn < 4; turn += 1) await flush()
    expect(trackOf(store, 'audio').deviceId).toBe('audio-1')
    devices.plug('audioinput', 'headset')
    for (let turn = 0; turn < 4; turn += 1) await flush()
    expect(trackOf(store, 'audio').deviceId).toBe('headset')
    expect(statuses()).toMatchObject({ microphone: 'OK', problem: null })
  })

  test("devices are opened when the person allows them in the browser's settings", async () => {
    const { devices, permissions, store, statuses } = setUp()
    devices.fail = () => (permissions.camera.state === 'granted' ? null : named('NotAllowedError'))
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'BLOCKED', microphone: 'BLOCKED' })
    permissions.camera.become('granted')
    await flush()
    await flush()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'OK' })
  })

  test('a closed check opens nothing when a device is plugged in or allowed', async () => {
    const { devices, permissions, store, statuses } = setUp()
    devices.fail = () => named('NotAllowedError')
    await store.open()
    store.close()
    devices.fail = null
    permissions.camera.become('granted')
    devices.dispatchEvent(new Event('devicechange'))
    await flush()
    expect(statuses()).toMatchObject({ camera: 'SKIPPED', microphone: 'SKIPPED' })
    expect(devices.live).toBe(0)
  })

  test('an opening that finishes after the check was closed leaves nothing open', async () => {
    const { devices, store } = setUp()
    let open = (): void => {}
    devices.gate = new Promise((resolve) => {
      open = resolve
    })
    const opening = store.open()
    store.close()
    open()
    await opening
    expect(devices.live).toBe(0)
    expect(store.getSnapshot().stream).toBeNull()
  })
})
