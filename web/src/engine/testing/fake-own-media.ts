import { DeviceWatch } from '../device-watch.ts'
import { LocalMedia } from '../local-media.ts'
import { Scope } from '../scope.ts'
import type { PageLike } from '../types.ts'
import { FakeDevices, FakePage, FakePermission, type FakeTrack, fakeStream } from './fake-media.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Our own camera and microphone over fake devices, and what notices that something is plugged in. */
export function makeOwnMedia() {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const devices = new FakeDevices()
  const page = new FakePage()
  const permissions = { camera: new FakePermission(), microphone: new FakePermission() }
  let changes = 0
  const media = new LocalMedia({
    scope,
    devices: devices.api,
    permissions: {
      query: async ({ name }) => permissions[name as 'camera' | 'microphone'] as unknown as PermissionStatus,
    },
    page: page as unknown as PageLike,
    createStream: fakeStream,
    changed: () => {
      changes += 1
    },
    log: () => {},
  })
  const watch = new DeviceWatch({
    scope,
    devices: devices.api,
    inUse: () => [media.view().audio.deviceId, media.view().video.deviceId],
    comesBack: (plugged) => media.plugged(plugged),
    changed: () => {},
  })
  return { clock, scope, devices, page, permissions, media, watch, changes: () => changes }
}

export const current = (media: LocalMedia, kind: 'audio' | 'video'): FakeTrack | null =>
  media.tracks[kind] as unknown as FakeTrack | null
