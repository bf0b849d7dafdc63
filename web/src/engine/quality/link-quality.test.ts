import { expect, test } from 'vitest'
import { FakeCall, names, type Person } from '../testing/fake-call.ts'
import type { FakePeerConnection } from '../testing/fake-peer-connection.ts'
import type { DataMode } from '../types.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const remote = (person: Person) => person.room.getSnapshot().remotes[0]
const encoding = (pc: FakePeerConnection | undefined, kind: 'audio' | 'video') =>
  pc?.getTransceivers().find((tr) => tr.receiver.track.kind === kind)?.sender.encodings[0]

test('a narrow path switches the picture off on both sides, and a good one brings it back by itself', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  await call.clock.advance(t.settleMs)
  expect(remote(doctor)).toMatchObject({ sending: 'full', receiving: 'full', quality: 'good', theirQuality: 'good' })

  call.network.available = 60_000
  await call.clock.advance(t.criticalMs + 2 * t.sampleMs)
  for (const person of [doctor, patient]) {
    expect(remote(person)).toMatchObject({ sending: 'off', receiving: 'off', video: true, connection: 'connected' })
  }
  expect(call.network.all.map((pc) => encoding(pc, 'video')?.active)).toEqual([false, false])
  expect(call.network.all.map((pc) => encoding(pc, 'audio'))).toMatchObject([
    { active: true, maxBitrate: 16_000, priority: 'high' },
    { active: true, maxBitrate: 16_000, priority: 'high' },
  ])
  await call.clock.advance(5 * t.sampleMs)
  expect(remote(doctor)).toMatchObject({ sending: 'off', quality: 'poor', theirQuality: 'poor' })
  expect([...names(doctor), ...names(patient)], 'announced silence is no trouble').not.toContain('silence')

  call.network.available = 3_000_000
  await call.clock.advance(t.returnMs + 2 * t.riseMs + 10 * t.sampleMs)
  for (const person of [doctor, patient]) {
    expect(remote(person)).toMatchObject({ sending: 'full', receiving: 'full', quality: 'good' })
  }
  const { room } = doctor
  room.end()
  expect(room.counts()).toMatchObject({ timers: 0, listeners: 0, owned: 0 })
})

test('a person without a microphone whose picture the network takes is not taken for lost', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  void doctor.room.openMedia()
  void patient.room.openMedia({ audio: false, video: true })
  for (const { room } of call.people) room.accept()
  await call.clock.advance(t.settleMs + 2 * t.sampleMs)
  call.network.available = 60_000
  const rungs: (string | undefined)[] = []
  for (let s = 0; s < 60; s += 1) {
    await call.clock.advance(1_000)
    rungs.push(remote(doctor)?.receiving)
    expect(remote(doctor)?.connection).toBe('connected')
  }
  expect(rungs.filter((rung) => rung === 'off').length).toBeGreaterThan(20)
  expect(rungs.slice(rungs.indexOf('off')), 'a trial ends before anything more is tried').not.toContain('reduced')
  expect(names(doctor)).not.toContain('silence')
})

test('audio only stops both pictures, saving data lowers them, and full brings them back', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const offers = call.hub.count('offer')
  const seen = async (mode: DataMode) => {
    patient.room.setDataMode(mode)
    await call.clock.advance(100)
    expect(patient.room.getSnapshot().dataMode).toBe(mode)
    expect(doctor.room.getSnapshot().dataMode).toBe('full')
    expect([doctor, patient].map((person) => remote(person)?.theirDataMode)).toEqual([mode, 'full'])
    return [doctor, patient].map((person) => [remote(person)?.sending, remote(person)?.receiving])
  }
  expect(await seen('audioOnly')).toEqual([
    ['off', 'off'],
    ['off', 'off'],
  ])
  expect(call.network.all.map((pc) => pc.sends('video'))).toEqual([false, false])
  expect(patient.devices.live, 'the camera is the person’s to switch off').toBe(2)
  await call.clock.advance(120_000)
  expect(remote(doctor)?.sending, 'and it stays so').toBe('off')
  expect(remote(doctor)?.quality, 'what was asked for is no fault of the network').toBe('good')
  expect(await seen('saver')).toEqual([
    ['slow', 'slow'],
    ['slow', 'slow'],
  ])
  expect(await seen('full')).toEqual([
    ['full', 'full'],
    ['full', 'full'],
  ])
  expect(call.hub.count('offer'), 'without a word of signalling').toBe(offers)
})

test('a call that starts with audio only sends no picture in either direction from the beginning', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient', { dataMode: 'audioOnly' })
  for (const { room } of call.people) {
    void room.openMedia()
    room.accept()
  }
  let seen = 0
  for (let i = 0; i < 20; i += 1) {
    await call.clock.advance(100)
    seen += call.network.all.filter(
      (pc) => pc.currentRemoteDescription && pc === call.network.all[1] && pc.sends('video'),
    ).length
  }
  expect(seen).toBe(0)
  expect(patient.room.getSnapshot()).toMatchObject({
    dataMode: 'audioOnly',
    remotes: [{ sending: 'off', receiving: 'off' }],
  })
  expect(remote(doctor)).toMatchObject({ sending: 'off', receiving: 'off' })
})

test('mode and rung are kept over a new connection, and the bytes of both connections count', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  patient.room.setDataMode('saver')
  await call.clock.advance(3 * t.sampleMs)
  const before = doctor.room.usage()
  expect(before.receivedBytes).toBeGreaterThan(0)
  doctor.room.rejoin()
  await call.clock.advance(10_000)
  expect(call.network.all.length).toBeGreaterThan(2)
  const live = call.network.all.filter((pc) => pc.connectionState === 'connected')
  expect(live.map((pc) => encoding(pc, 'video')?.maxBitrate)).toEqual([130_000, 130_000])
  const after = doctor.room.usage()
  expect(after.receivedBytes).toBeGreaterThan(before.receivedBytes)
  doctor.room.end()
  expect(doctor.room.usage(), 'still known when the call is over').toEqual(after)
})

test('an older page without quality messages gets the full picture and is taken to send it', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  await call.clock.advance(5_000)
  // An older version of the page sends this on the same channel.
  const old = JSON.stringify({ type: 'media', audio: true, video: true, mic: true })
  for (const { channel } of call.network.all) channel?.dispatchEvent(new MessageEvent('message', { data: old }))
  await call.clock.advance(100)
  expect(remote(doctor)).toMatchObject({
    audio: true,
    video: true,
    sending: 'full',
    receiving: 'full',
    theirQuality: null,
    theirDataMode: 'full',
  })
})

test('each link in a mesh gets its share of the uplink, and all of it when the others leave', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const third = call.person('guest')
  void third.room.openMedia()
  third.room.accept()
  await call.clock.advance(2_000)
  const own = () =>
    call.network.all.filter((pc) => pc.connectionState === 'connected').map((pc) => encoding(pc, 'video')?.maxBitrate)
  expect(own()).toEqual(Array(6).fill(750_000))
  third.room.end()
  await call.clock.advance(130_000)
  expect(doctor.room.getSnapshot().remotes).toHaveLength(1)
  expect(own()).toEqual([1_500_000, 1_500_000])
})

/** What a busy machine does to a call over a network without loss: everything is late, the estimate with it. */
const late = { rttMs: 900, available: 250_000 }
const busyOf = ({ room }: Person) => [room.getSnapshot().deviceBusy, room.getSnapshot().remotes[0]?.theirDeviceBusy]
/** What a person sends of their picture, on each of their connections. */
const pictures = (call: FakeCall, person: Person) =>
  call.network.all
    .filter((pc) => pc.configuration.certificates?.[0] === person.certificate)
    .map((pc) => encoding(pc, 'video'))
    .map((sent) => [sent?.scaleResolutionDownBy, sent?.maxFramerate])

test('a busy device on a network without loss lowers size and rate, and never reads as a weak network', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  await call.clock.advance(t.settleMs)
  call.network.busy.add(doctor.certificate)
  Object.assign(call.network, late)
  for (let s = 0; s < 120; s += 1) {
    await call.clock.advance(1_000)
    for (const person of [doctor, patient]) {
      expect(remote(person)).toMatchObject({ sending: 'full', receiving: 'full', connection: 'connected' })
    }
  }
  expect([busyOf(doctor), busyOf(patient)]).toEqual([
    [true, false],
    [false, true],
  ])
  expect(pictures(call, doctor)).toEqual([[720 / 270, 10]])
  expect(pictures(call, patient), 'only the busy device sends less').toEqual([[1, 30]])
  expect(doctor.events.filter(({ name }) => name === 'device-busy').map(({ detail }) => detail)).toEqual(['yes'])

  call.network.busy.clear()
  Object.assign(call.network, { rttMs: 40, available: 3_000_000 })
  await call.clock.advance(3 * t.easeMs + 10 * t.sampleMs)
  expect([busyOf(doctor), busyOf(patient)]).toEqual([
    [false, false],
    [false, false],
  ])
  expect(pictures(call, doctor)).toEqual([[1, 30]])
  doctor.room.end()
  expect(doctor.room.counts()).toMatchObject({ timers: 0, listeners: 0, owned: 0 })
})

test('the same network is weak where no device is busy', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  await call.clock.advance(t.settleMs)
  Object.assign(call.network, late)
  await call.clock.advance(t.criticalMs + 2 * t.sampleMs)
  for (const person of [doctor, patient]) expect(remote(person)).toMatchObject({ sending: 'off', receiving: 'off' })
  expect(busyOf(doctor)).toEqual([false, false])
})

test.each<[string, { available?: number; loss?: number }]>([
  ['an estimate that is too low for a picture', { available: 60_000 }],
  ['loss that the other side reports', { loss: 0.15 }],
])('a busy device on a weak network gives way to both, as %s shows', async (_name, weak) => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  await call.clock.advance(t.settleMs)
  call.network.busy.add(doctor.certificate)
  Object.assign(call.network, late, weak)
  await call.clock.advance(3 * t.busyMs + t.criticalMs)
  expect(remote(doctor)?.sending).toBe('off')
  expect(busyOf(doctor)[0]).toBe(true)
})

test('one busy device lowers its picture to everybody in a mesh, and a moment of work lowers nothing', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const third = call.person('guest')
  void third.room.openMedia()
  third.room.accept()
  await call.clock.advance(2_000)
  const before = pictures(call, doctor)
  call.network.busy.add(doctor.certificate)
  await call.clock.advance(2 * t.sampleMs)
  call.network.busy.clear()
  await call.clock.advance(t.busyMs)
  expect(pictures(call, doctor)).toEqual(before)
  call.network.busy.add(doctor.certificate)
  await call.clock.advance(t.busyMs + 2 * t.sampleMs)
  expect(pictures(call, doctor)).toEqual(Array(2).fill([720 / 270, 12]))
  expect(pictures(call, third)).toEqual(Array(2).fill([2, 15]))
})
