import { expect, test } from 'vitest'
import { FakeCall, sentBy } from './testing/fake-call.ts'
import { flush } from './testing/virtual-clock.ts'

test('a shared screen replaces the camera without a negotiation, and the self-view keeps the camera', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const negotiated = call.hub.sent.length
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  await doctor.room.shareScreen()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'screen']])
  const { sharing, canShare, localMedia } = doctor.room.getSnapshot()
  expect([sharing, canShare]).toEqual([true, true])
  expect(localMedia.stream?.getVideoTracks()).toMatchObject([{ deviceId: 'video-1' }])
  doctor.room.stopSharing()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  expect(call.hub.sent.length).toBe(negotiated)
})

test('a camera that is off stays off when sharing ends, and can be switched on meanwhile', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  await doctor.room.setVideoEnabled(false)
  await doctor.room.shareScreen()
  expect(doctor.room.getSnapshot().localMedia.video.enabled).toBe(false)
  doctor.room.stopSharing()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', null]])

  await doctor.room.shareScreen()
  await doctor.room.setVideoEnabled(true)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'screen']])
  doctor.room.stopSharing()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
})

test('a hold stops all our media at once, and afterwards it is sent as before', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const snapshots: boolean[] = []
  doctor.room.subscribe(() => snapshots.push(doctor.room.getSnapshot().onHold))
  doctor.room.setHold(true)
  doctor.room.setHold(true)
  expect(doctor.room.getSnapshot().onHold).toBe(true)
  expect(doctor.devices.made[0]?.enabled, 'not even while the senders change').toBe(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([[null, null]])
  expect(doctor.devices.live, 'the microphone alone, and it is silent').toBe(1)
  doctor.room.setHold(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  expect(snapshots[0]).toBe(true)
  expect(snapshots.at(-1)).toBe(false)
})

test('a hold stops a shared screen, which comes back unless sharing was stopped meanwhile', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  await doctor.room.shareScreen()
  doctor.room.setHold(true)
  await flush()
  expect(sentBy(call, doctor)).toEqual([[null, null]])
  doctor.room.setHold(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'screen']])
  doctor.room.setHold(true)
  doctor.room.stopSharing()
  doctor.room.setHold(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
})

test('a headset that is plugged in is offered, and used without a negotiation', async () => {
  const call = new FakeCall()
  const { patient } = await call.connected()
  const negotiated = call.hub.sent.length
  patient.devices.plug('audioinput', 'headset')
  await call.clock.advance(1_000)
  expect(patient.room.getSnapshot().deviceOffer).toMatchObject({ kind: 'audioinput', deviceId: 'headset' })
  const before = patient.room.getSnapshot()
  patient.room.dismissDevice()
  expect(patient.room.getSnapshot().deviceOffer).toBeNull()
  expect(before.deviceOffer, 'snapshots do not change').not.toBeNull()

  patient.devices.plug('audioinput', 'second')
  await call.clock.advance(1_000)
  await patient.room.acceptDevice()
  await flush()
  expect(patient.room.getSnapshot()).toMatchObject({
    deviceOffer: null,
    localMedia: { audio: { deviceId: 'second', enabled: true } },
  })
  expect(sentBy(call, patient)).toEqual([['second', 'video-1']])
  expect(call.hub.sent.length).toBe(negotiated)
})

test('a call that ended while sharing and on hold leaves nothing open', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  await doctor.room.shareScreen()
  doctor.room.setHold(true)
  doctor.room.end()
  await call.clock.advance(1_000)
  expect(doctor.devices.live).toBe(0)
  expect(doctor.room.counts()).toEqual({ timers: 0, listeners: 0, owned: 0, links: 0 })
  await doctor.room.shareScreen()
  doctor.room.setHold(false)
  await flush()
  expect(doctor.devices.live).toBe(0)
})
