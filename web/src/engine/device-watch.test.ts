import { expect, test } from 'vitest'
import { DeviceWatch } from './device-watch.ts'
import { Scope } from './scope.ts'
import { FakeDevices } from './testing/fake-media.ts'
import { flush, VirtualClock } from './testing/virtual-clock.ts'

async function make(before: (devices: FakeDevices) => void = () => {}) {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const devices = new FakeDevices()
  before(devices)
  const used: string[] = []
  let changes = 0
  const watch = new DeviceWatch({
    scope,
    devices: devices.api,
    inUse: () => used,
    comesBack: () => [],
    changed: () => {
      changes += 1
    },
  })
  watch.start()
  await flush()
  const rest = () => clock.advance(1_000)
  return { clock, scope, devices, used, watch, rest, changes: () => changes }
}

test('a device that is plugged in later is offered, and one that was there at the start is not', async () => {
  const { devices, watch, rest, changes } = await make((d) => d.plug('audioinput', 'old'))
  devices.dispatchEvent(new Event('devicechange'))
  await rest()
  expect([watch.offer, changes()]).toEqual([null, 0])
  devices.plug('audioinput', 'headset')
  await rest()
  expect(watch.offer).toEqual({ kind: 'audioinput', deviceId: 'headset', label: 'Plugged headset' })
  expect(changes()).toBe(1)
})

test("the system's names for its default devices are not offered", async () => {
  const { devices, watch, rest } = await make()
  devices.plug('audioinput', 'communications')
  devices.plug('audiooutput', 'default')
  await rest()
  expect(watch.offer).toBeNull()
})

test('a headset is offered as microphone, then as speaker, and not at all after a refusal', async () => {
  const { devices, watch, rest } = await make()
  const headset = () => {
    devices.plug('audiooutput', 'ear', 'headset')
    devices.plug('audioinput', 'mouth', 'headset')
  }
  headset()
  await rest()
  expect(watch.take()?.deviceId).toBe('mouth')
  expect(watch.offer?.deviceId).toBe('ear')
  expect(watch.take()?.deviceId).toBe('ear')
  expect([watch.offer, watch.take()]).toEqual([null, null])

  devices.unplug('headset')
  await rest()
  headset()
  await rest()
  expect(watch.offer?.deviceId).toBe('mouth')
  watch.dismiss()
  expect(watch.offer).toBeNull()
  devices.dispatchEvent(new Event('devicechange'))
  await rest()
  expect(watch.offer, 'no means no').toBeNull()
})

test('an offer goes when the device is pulled out and comes back when it is plugged in again', async () => {
  const { devices, watch, rest } = await make()
  devices.plug('videoinput', 'camera')
  await rest()
  expect(watch.offer?.kind).toBe('videoinput')
  devices.unplug('camera')
  await rest()
  expect(watch.offer).toBeNull()
  devices.plug('videoinput', 'camera')
  await rest()
  expect(watch.offer?.deviceId).toBe('camera')
})

test('a device that is in use already is not offered', async () => {
  const { devices, watch, used, rest } = await make()
  used.push('headset')
  devices.plug('audioinput', 'headset')
  await rest()
  expect(watch.offer).toBeNull()
})

test('devices that get their names by a permission are not offered', async () => {
  const { devices, watch, rest } = await make((d) => {
    d.named = false
  })
  devices.named = true
  watch.start()
  await rest()
  expect(watch.offer).toBeNull()
  devices.plug('audioinput', 'headset')
  await rest()
  expect(watch.offer?.deviceId).toBe('headset')
})

test('several events of one plug list the devices once, and the end removes the listener', async () => {
  const { devices, scope, clock } = await make()
  let looks = 0
  const list = devices.enumerateDevices.bind(devices)
  devices.enumerateDevices = () => {
    looks += 1
    return list()
  }
  for (let i = 0; i < 5; i += 1) devices.dispatchEvent(new Event('devicechange'))
  await clock.advance(1_000)
  expect(looks).toBe(1)
  devices.dispatchEvent(new Event('devicechange'))
  scope.close()
  devices.dispatchEvent(new Event('devicechange'))
  await clock.advance(1_000)
  expect([looks, clock.pending]).toEqual([1, 0])
})
