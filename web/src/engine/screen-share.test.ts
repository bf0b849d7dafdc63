import { expect, test } from 'vitest'
import { Scope } from './scope.ts'
import { ScreenShare } from './screen-share.ts'
import { FakeDevices, FakeTrack, named } from './testing/fake-media.ts'
import { flush, VirtualClock } from './testing/virtual-clock.ts'

function make() {
  const scope = new Scope(new VirtualClock())
  const devices = new FakeDevices()
  const share = new ScreenShare({ scope, devices: devices.api, changed: () => {}, log: () => {} })
  return { scope, devices, share, track: () => share.track as unknown as FakeTrack | null }
}

/** A picker that stays open until the test answers it. */
function waiting() {
  let choose: (track: FakeTrack) => void = () => {}
  let cancel: (error: Error) => void = () => {}
  const picker = () =>
    new Promise<FakeTrack>((resolve, reject) => {
      choose = resolve
      cancel = reject
    })
  return { picker, choose: (track: FakeTrack) => choose(track), cancel: (error: Error) => cancel(error) }
}

test('a screen is shared with sharp detail until we or the browser stop it', async () => {
  const { share, track, devices } = make()
  await share.share()
  expect(track()?.contentHint).toBe('detail')
  share.stop()
  expect(share.track).toBeNull()
  expect(devices.live).toBe(0)

  await share.share()
  track()?.unplug()
  expect(share.track).toBeNull()
  expect(share.error).toBeNull()
})

test('a second choice replaces the first, and a cancelled one keeps it', async () => {
  const { share, track, devices } = make()
  await share.share()
  const first = track()
  await share.share()
  expect(track()).not.toBe(first)
  expect(first?.readyState).toBe('ended')

  const second = track()
  devices.picker = async () => {
    throw named('NotAllowedError')
  }
  await share.share()
  expect(track()).toBe(second)
  expect(share.error, 'to think better of it is no error').toBeNull()
})

test('two quick clicks open one picker, and a choice after stopping is ignored', async () => {
  const { share, track, devices } = make()
  let opened = 0
  const dialog = waiting()
  devices.picker = () => {
    opened += 1
    return dialog.picker()
  }
  void share.share()
  void share.share()
  await flush()
  expect(opened).toBe(1)
  share.stop()
  const late = new FakeTrack('video', 'screen')
  dialog.choose(late)
  await flush()
  expect(track()).toBeNull()
  expect(late.readyState).toBe('ended')
})

test('a choice counts if sharing was stopped and started again while the picker was open', async () => {
  const { share, track, devices } = make()
  const dialog = waiting()
  devices.picker = dialog.picker
  void share.share()
  share.stop()
  void share.share()
  await flush()
  dialog.choose(new FakeTrack('video', 'screen'))
  await flush()
  expect(track()?.readyState).toBe('live')
})

test('a choice that comes after the end of the call is stopped', async () => {
  const { share, scope, devices } = make()
  const dialog = waiting()
  devices.picker = dialog.picker
  void share.share()
  await flush()
  scope.close()
  const late = new FakeTrack('video', 'screen')
  dialog.choose(late)
  await flush()
  expect([late.readyState, share.track]).toEqual(['ended', null])
})

test('the end of the call stops the shared screen', async () => {
  const { share, scope, devices, track } = make()
  await share.share()
  const shared = track()
  scope.close()
  expect(devices.live).toBe(0)
  expect(shared?.listeners).toBe(0)
})

test('a failure is reported with a code until the next attempt', async () => {
  const { share, devices } = make()
  for (const [error, code] of [
    [named('NotReadableError'), 'DEVICE_IN_USE'],
    [named('NotFoundError'), 'NO_DEVICE'],
    [Object.assign(named('NotAllowedError'), { message: 'Permission denied by system' }), 'PERMISSION_DENIED'],
  ] as const) {
    devices.picker = async () => {
      throw error
    }
    await share.share()
    expect(share.error).toMatchObject({ code, kind: 'screen', lost: false })
  }
  devices.picker = async () => new FakeTrack('video', 'screen')
  await share.share()
  expect(share.error).toBeNull()
})

test('a device that cannot share a screen is known beforehand and reported on an attempt', async () => {
  const { share, devices } = make()
  devices.picker = undefined
  expect(share.possible).toBe(false)
  await share.share()
  expect(share.error).toMatchObject({ code: 'NO_DEVICE', kind: 'screen' })

  const insecure = new ScreenShare({
    scope: new Scope(new VirtualClock()),
    devices: undefined,
    changed: () => {},
    log: () => {},
  })
  await insecure.share()
  expect([insecure.possible, insecure.error?.code]).toEqual([false, 'INSECURE_CONTEXT'])
})
