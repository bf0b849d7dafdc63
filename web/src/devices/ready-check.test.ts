import type { ReadyCheckResult } from '@medconsult/contract'
import { describe, expect, test } from 'vitest'
import { FakeDevices, named } from '../engine/testing/fake-media.ts'
import { flush } from '../engine/testing/virtual-clock.ts'
import { DeviceCheckStore } from './device-check-store.ts'
import type { MicMeter } from './mic-meter.ts'
import type { NetworkResult } from './network-check.ts'
import { ReadyCheck } from './ready-check.ts'

const way = { ok: true, ms: 40, rttMs: null, lossPercent: null }
const network: NetworkResult = { server: way, stun: null, relayUdp: null, relayTcp: null, relayTls: null }

/** A microphone whose level the test sets. */
class FakeMeter {
  level: number | null = 0
  stream: MediaStream | null = null
  #listeners = new Set<() => void>()
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  getSnapshot = () => this.level
  listenTo(stream: MediaStream | null): void {
    this.stream = stream
  }
  look(): void {
    for (const listener of this.#listeners) listener()
  }
}

function setUp() {
  const fakes = new FakeDevices()
  const devices = new DeviceCheckStore({
    dataMode: { getSnapshot: () => 'full' },
    mediaDevices: () => fakes.api,
    permissions: () => undefined,
  })
  const meter = new FakeMeter()
  let now = 0
  let answer: (result: NetworkResult) => void = () => {}
  const signals: AbortSignal[] = []
  const check = new ReadyCheck({
    devices,
    meter: meter as unknown as MicMeter,
    network: (signal, onStep) => {
      signals.push(signal)
      onStep('SERVER')
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    now: () => now,
  })
  const disconnect = check.connect()
  const results: ReadyCheckResult[] = []
  check.subscribe(() => {
    const { result } = check.getSnapshot()
    if (result && results.at(-1) !== result) results.push(result)
  })
  return {
    check,
    devices,
    disconnect,
    fakes,
    meter,
    results,
    signals,
    state: () => check.getSnapshot(),
    /** The network's answer, when it has come to it. */
    networkDone: async (result = network) => {
      answer(result)
      await flush()
    },
    /** Measures this level every 100 ms. */
    listen: (ms: number, level: number | null) => {
      meter.level = level
      for (const end = now + ms; now < end; now += 100) meter.look()
    },
  }
}

async function started() {
  const running = setUp()
  running.check.start()
  await flush()
  return running
}

const good: ReadyCheckResult = { camera: 'OK', microphone: 'OK', speaker: 'SKIPPED', network }

describe('the result of a ready check', () => {
  test('a check has a result when devices, voice and network are known, and not before', async () => {
    const { state, networkDone, listen, results } = await started()
    expect(state()).toMatchObject({ started: true, step: 'SERVER', hearing: 'LISTENING', result: null })
    listen(500, 0.4)
    expect(state()).toMatchObject({ hearing: 'HEARD', result: null })
    await networkDone()
    expect(results).toEqual([good])
  })

  test('a check reports a silent microphone, and corrects it when a voice is heard', async () => {
    const { networkDone, listen, results } = await started()
    await networkDone()
    listen(7000, 0)
    listen(300, 0.5)
    listen(20_000, 0)
    expect(results).toEqual([{ ...good, microphone: 'SILENT' }, good])
  })

  test('a check does not report a microphone as silent if its level cannot be measured', async () => {
    const { networkDone, listen, results } = await started()
    await networkDone()
    listen(7000, null)
    expect(results).toEqual([good])
  })

  test('the result follows the answer about the speaker, and forgets it with another speaker', async () => {
    const { check, networkDone, listen, results } = await started()
    check.answerSpeaker(true)
    await networkDone()
    listen(200, 0.5)
    check.answerSpeaker(false)
    check.forgetSpeaker()
    expect(results.map(({ speaker }) => speaker)).toEqual(['HEARD', 'UNHEARD', 'SKIPPED'])
  })

  test('an unchanged result is reported only once', async () => {
    const { check, networkDone, listen, results } = await started()
    await networkDone()
    listen(200, 0.5)
    check.answerSpeaker(true)
    check.answerSpeaker(true)
    listen(5000, 0.5)
    expect(results).toHaveLength(2)
  })

  test("another microphone is listened to again, and the network's result is kept", async () => {
    const { devices, networkDone, listen, results, state } = await started()
    await networkDone()
    listen(200, 0.5)
    await devices.open({ audioDeviceId: 'audio-1' })
    expect(state()).toMatchObject({ result: null, hearing: 'LISTENING', network })
    listen(7000, 0)
    expect(results.map(({ microphone }) => microphone)).toEqual(['OK', 'SILENT'])
  })

  test('a check has a result without a camera, and without any device', async () => {
    const { check, fakes, networkDone, listen, results } = await started()
    fakes.fail = ({ video }) => (video ? named('NotReadableError') : null)
    check.start()
    await flush()
    await networkDone()
    listen(200, 0.5)
    expect(results).toEqual([{ ...good, camera: 'IN_USE' }])
    fakes.fail = () => named('NotFoundError')
    check.start()
    await flush()
    await networkDone()
    expect(results.at(-1)).toEqual({ ...good, camera: 'MISSING', microphone: 'MISSING' })
  })
})

describe('beginning and ending a ready check', () => {
  test('a picture alone does not start a check, and nothing is judged', async () => {
    const { devices, listen, results, state } = setUp()
    await devices.open()
    listen(20_000, 0)
    expect(state()).toMatchObject({ started: false, hearing: 'LISTENING' })
    expect(results).toEqual([])
  })

  test('a check that is closed early cancels the network check, turns the devices off and has no result', async () => {
    const { check, fakes, signals, networkDone, listen, results, state } = await started()
    check.close()
    expect([signals[0]?.aborted, fakes.live]).toEqual([true, 0])
    await networkDone()
    listen(9000, 0)
    expect(state()).toMatchObject({ started: false, result: null })
    expect(results).toEqual([])
  })

  test('a check that is started again cancels the first network check and ignores its late answer', async () => {
    const { check, signals, networkDone, state } = await started()
    check.start()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    await networkDone()
    await flush()
    expect(state()).toMatchObject({ network, step: null })
  })

  test('a check whose owner disconnects stops listening and leaves the devices to the call', async () => {
    const { disconnect, devices, meter, signals } = await started()
    disconnect()
    expect([signals[0]?.aborted, meter.stream]).toEqual([true, null])
    expect(devices.getSnapshot().stream, 'the call may still take it').not.toBeNull()
  })
})
