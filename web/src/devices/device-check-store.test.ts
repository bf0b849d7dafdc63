import { describe, expect, test, vi } from 'vitest'
import { FakeDevices, FakePermission, type FakeTrack, named } from '../engine/testing/fake-media.ts'
import { flush } from '../engine/testing/virtual-clock.ts'
import type { DataMode } from '../engine/types.ts'
import { DeviceCheckStore } from './device-check-store.ts'

function world(mode: DataMode = 'full') {
  const devices = new FakeDevices()
  const permissions = { camera: new FakePermission(), microphone: new FakePermission() }
  const chosen = { mode }
  const store = new DeviceCheckStore({
    dataMode: { get: () => chosen.mode },
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

describe('what opens', () => {
  test('both', async () => {
    const { devices, store, statuses } = world()
    await store.open()
    expect(statuses()).toEqual({ camera: 'OK', microphone: 'OK', problem: null, opening: false })
    store.close()
    expect(devices.live).toBe(0)
    expect(statuses()).toEqual({ camera: 'SKIPPED', microphone: 'SKIPPED', problem: null, opening: false })
  })

  test('sound only: the camera is not even asked for', async () => {
    const { devices, store, statuses } = world('audioOnly')
    await store.open()
    expect(kinds(devices)).toEqual(['audio'])
    expect(statuses()).toMatchObject({ camera: 'SKIPPED', microphone: 'OK' })
    expect(await store.request()).toEqual({ video: false })
  })

  test.each([
    ['NotFoundError', 'MISSING'],
    ['NotReadableError', 'IN_USE'],
  ] as const)('no camera (%s): the microphone alone', async (error, status) => {
    const { devices, store, statuses } = world()
    devices.fail = ({ video }) => (video ? named(error) : null)
    await store.open()
    expect(statuses()).toMatchObject({ camera: status, microphone: 'OK' })
    expect(devices.live).toBe(1)
  })

  test('no microphone: the camera alone, and the microphone’s trouble is the one to tell', async () => {
    const { devices, store, statuses } = world()
    devices.fail = ({ audio }) => (audio ? named('NotFoundError') : null)
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'MISSING', problem: 'NO_DEVICE' })
  })

  test('nothing at all', async () => {
    const { devices, store, statuses } = world()
    devices.fail = () => named('NotFoundError')
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'MISSING', microphone: 'MISSING' })
    expect(store.copy()).toBeNull()
  })

  test('refused: nobody is asked a third time, unless the camera alone is allowed', async () => {
    const { devices, permissions, store, statuses } = world()
    devices.fail = ({ audio }) => (audio ? named('NotAllowedError') : null)
    await store.open()
    expect(kinds(devices)).toEqual(['audiovideo', 'audio'])
    expect(statuses()).toMatchObject({ camera: 'BLOCKED', microphone: 'BLOCKED' })
    permissions.camera.state = 'granted'
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'BLOCKED' })
  })
})

describe('what the person has to know or decide', () => {
  test('an unanswered question is told after a while', async () => {
    vi.useFakeTimers()
    try {
      const { devices, store } = world()
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

  test('with nothing open one goes on to watch and listen, and the next call does not ask; the one after it does', async () => {
    const { devices, store, statuses } = world()
    devices.fail = () => named('NotAllowedError')
    await store.open()
    store.goOn()
    expect(statuses()).toMatchObject({ microphone: 'BLOCKED', problem: null })
    store.close()
    expect([store.takeWatchOnly(), store.takeWatchOnly()]).toEqual([true, false])
  })

  test('with a camera alone one goes on with the camera', async () => {
    const { devices, store } = world()
    devices.fail = ({ audio }) => (audio ? named('NotReadableError') : null)
    await store.open()
    store.goOn()
    expect(store.getSnapshot()).toMatchObject({ problem: null, watchOnly: false, microphone: 'IN_USE', camera: 'OK' })
  })
})

describe('choices', () => {
  test('are kept for the next opening, and for the call', async () => {
    const { devices, store } = world()
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

  test('of a device that has gone: any other', async () => {
    const { devices, store, statuses } = world()
    devices.fail = ({ video }) => (typeof video === 'object' && video.deviceId ? named('OverconstrainedError') : null)
    await store.open({ videoDeviceId: 'video-9' })
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'OK', problem: null })
    expect(devices.live).toBe(2)
  })

  test('the last of two quick ones wins, and nothing of the first stays open', async () => {
    const { devices, store } = world()
    await Promise.all([store.open({ videoDeviceId: 'video-1' }), store.open({ videoDeviceId: 'video-2' })])
    expect(trackOf(store, 'video').deviceId).toBe('video-2')
    expect(devices.live).toBe(2)
  })
})

describe('by itself', () => {
  test('a camera that is plugged in after it was missed is opened', async () => {
    const { devices, store, statuses } = world()
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

  test('a camera that is unplugged is missing, and another one takes its place', async () => {
    const { devices, store, statuses } = world()
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

  test('a microphone that was lost is taken back from the one in its place', async () => {
    const { devices, store, statuses } = world()
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

  test('what the person allows in the browser is opened', async () => {
    const { devices, permissions, store, statuses } = world()
    devices.fail = () => (permissions.camera.state === 'granted' ? null : named('NotAllowedError'))
    await store.open()
    expect(statuses()).toMatchObject({ camera: 'BLOCKED', microphone: 'BLOCKED' })
    permissions.camera.become('granted')
    await flush()
    await flush()
    expect(statuses()).toMatchObject({ camera: 'OK', microphone: 'OK' })
  })

  test('nothing, once it is closed', async () => {
    const { devices, permissions, store, statuses } = world()
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

  test('an opening that ends after the close leaves nothing open', async () => {
    const { devices, store } = world()
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
