import { expect, test } from 'vitest'
import { FakeCall, type Person, sentBy } from '../testing/fake-call.ts'
import { FakeTrack } from '../testing/fake-media.ts'
import { flush } from '../testing/virtual-clock.ts'
import { BlurPace } from './blur-pace.ts'
import type { BlurredDeps, BlurTool } from './blurred-track.ts'

/** A tool that blurs nothing, whose frames come when the test lets them. */
class FakeTool implements BlurTool {
  readonly made: { deps: BlurredDeps; track: FakeTrack }[] = []
  released = 0

  start(deps: BlurredDeps) {
    const track = new FakeTrack('video', `blurred ${(deps.camera as unknown as FakeTrack).deviceId}`)
    this.made.push({ deps, track })
    const stop = deps.scope.own(() => track.stop())
    return { track: track as unknown as MediaStreamTrack, stop }
  }

  release(): void {
    this.released += 1
  }

  frame(ms = 10): void {
    this.made.at(-1)?.deps.onFrame(ms)
  }
}

/** Two people in a call, of whom the doctor has chosen blur before it. */
async function blurredCall(load?: () => Promise<BlurTool>) {
  const call = new FakeCall()
  const tool = new FakeTool()
  const doctor = call.person('doctor', { blur: true, loadBlur: load ?? (async () => tool) })
  const patient = call.person('patient')
  for (const { room } of [doctor, patient]) {
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(1_000)
  return { call, tool, doctor, patient }
}

const blurOf = ({ room }: Person) => room.getSnapshot().localMedia.blur
const seen = ({ room }: Person) =>
  room
    .getSnapshot()
    .localMedia.stream?.getVideoTracks()
    .map((track) => (track as unknown as FakeTrack).deviceId)

test('no picture is sent before the first blurred frame, and then only the blurred one, without a negotiation', async () => {
  const { call, tool, doctor, patient } = await blurredCall()
  expect([blurOf(doctor), sentBy(call, doctor), seen(doctor)]).toEqual(['loading', [['audio-1', null]], []])
  expect(patient.room.getSnapshot().remotes).toMatchObject([{ video: false, audio: true }])
  const negotiated = call.hub.sent.length
  tool.frame()
  await flush()
  expect([blurOf(doctor), sentBy(call, doctor)]).toEqual(['on', [['audio-1', 'blurred video-1']]])
  expect(seen(doctor)).toEqual(['blurred video-1'])
  expect(call.hub.sent.length).toBe(negotiated)
})

test('switching blur off sends the plain picture, and on holds it back until it is blurred again', async () => {
  const { call, tool, doctor } = await blurredCall()
  tool.frame()
  doctor.room.setBlur(false)
  await flush()
  expect([blurOf(doctor), sentBy(call, doctor), seen(doctor)]).toEqual(['off', [['audio-1', 'video-1']], ['video-1']])
  expect(tool.made[0]?.track.readyState).toBe('ended')
  doctor.room.setBlur(true)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', null]])
  tool.frame()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'blurred video-1']])
})

test('a library that cannot be loaded holds the picture back until the person tries again or goes on without', async () => {
  let attempts = 0
  const tool = new FakeTool()
  const { call, doctor } = await blurredCall(async () => {
    attempts += 1
    if (attempts < 3) throw new Error('404')
    return tool
  })
  expect([blurOf(doctor), sentBy(call, doctor)]).toEqual(['failed', [['audio-1', null]]])
  doctor.room.setBlur(true)
  expect(blurOf(doctor)).toBe('loading')
  await flush()
  expect(blurOf(doctor)).toBe('failed')
  doctor.room.setBlur(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  doctor.room.setBlur(true)
  await flush()
  tool.frame()
  expect([blurOf(doctor), attempts]).toEqual(['on', 3])
})

test('a library that arrives after blur was switched off, or after the call, starts nothing', async () => {
  for (const leave of ['off', 'end'] as const) {
    const tool = new FakeTool()
    let arrive: (tool: BlurTool) => void = () => {}
    const { call, doctor } = await blurredCall(() => new Promise((resolve) => (arrive = resolve)))
    if (leave === 'off') doctor.room.setBlur(false)
    else doctor.room.end()
    arrive(tool)
    await flush()
    expect([tool.made.length, tool.released]).toEqual([0, 1])
    if (leave === 'off') expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  }
})

test('a device that is too slow stops blurring by itself, and shows nothing before the person says so', async () => {
  const { call, tool, doctor } = await blurredCall()
  for (let frame = 0; frame < 100; frame += 1) tool.frame(120)
  await flush()
  expect([blurOf(doctor), sentBy(call, doctor)]).toEqual(['tooSlow', [['audio-1', null]]])
  expect(tool.made.map(({ track }) => track.readyState)).toEqual(['ended'])
  doctor.room.setBlur(false)
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
})

test('blur that gives no frame for ten seconds has failed, unless the system has the camera', async () => {
  const { call, tool, doctor } = await blurredCall()
  tool.frame()
  const camera = doctor.devices.made.find(({ kind }) => kind === 'video')
  if (camera) camera.muted = true
  await call.clock.advance(30_000)
  expect(blurOf(doctor)).toBe('on')
  if (camera) camera.muted = false
  await call.clock.advance(20_000)
  expect(blurOf(doctor)).toBe('failed')
})

test('the camera off and on, another camera, a shared screen and a pause keep the picture blurred', async () => {
  const { call, tool, doctor } = await blurredCall()
  tool.frame()
  await doctor.room.setVideoEnabled(false)
  await flush()
  expect([blurOf(doctor), sentBy(call, doctor)]).toEqual(['on', [['audio-1', null]]])
  await doctor.room.setVideoEnabled(true)
  await flush()
  expect([blurOf(doctor), sentBy(call, doctor)]).toEqual(['loading', [['audio-1', null]]])
  tool.frame()
  await doctor.room.switchCamera()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', null]])
  tool.frame()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'blurred video-2']])

  await doctor.room.shareScreen()
  await flush()
  expect([sentBy(call, doctor), seen(doctor)]).toEqual([[['audio-1', 'screen']], ['blurred video-2']])
  doctor.room.stopSharing()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'blurred video-2']])

  doctor.room.setHold(true)
  await flush()
  doctor.room.setHold(false)
  await call.clock.advance(1_000)
  expect(sentBy(call, doctor)).toEqual([['audio-1', null]])
  tool.frame()
  await flush()
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'blurred video-2']])
})

test('the end of the call stops the camera and the blurred track, and leaves nothing behind', async () => {
  const { tool, doctor } = await blurredCall()
  tool.frame()
  doctor.room.end()
  expect(tool.made.map(({ track }) => track.readyState)).toEqual(['ended'])
  expect(tool.made.map(({ deps }) => deps.camera.readyState)).toEqual(['ended'])
  expect(tool.released).toBe(1)
  expect(doctor.room.counts()).toMatchObject({ timers: 0, listeners: 0, owned: 0 })
})

test('a slow stretch that passes, and slow first frames, are no reason to stop', () => {
  const pace = new BlurPace()
  const add = (ms: number, frames: number): boolean => Array.from({ length: frames }, () => pace.add(ms)).includes(true)
  expect(add(500, 5)).toBe(false)
  expect(add(100, 20)).toBe(false)
  expect(add(30, 20)).toBe(false)
  expect(add(100, 20)).toBe(false)
  expect(add(100, 20)).toBe(true)
  // A frame that takes seconds needs no twenty others.
  const slow = new BlurPace()
  expect([slow.add(3_000), slow.add(3_000)]).toEqual([false, true])
  const atLimit = new BlurPace()
  expect(Array.from({ length: 200 }, () => atLimit.add(60)).includes(true)).toBe(false)
})
