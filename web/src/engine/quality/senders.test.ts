import { expect, test } from 'vitest'
import { flush } from '../testing/virtual-clock.ts'
import { planFor } from './send-plan.ts'
import { Senders } from './senders.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const plan = (rung: 'full' | 'reduced' | 'slow' | 'off') =>
  planFor({ rung, trial: false, step: 0, others: 1, mode: 'full', wants: 'video', screen: false, lines: 720 }, t)

/** Refuses what W3C WebRTC §5.2 refuses: parameters that are not the last ones returned, and a second set at once. */
class StrictSender {
  readonly set: RTCRtpSendParameters[] = []
  /** One entry a call: whether a key frame was requested. */
  readonly whole: boolean[] = []
  encodings: RTCRtpEncodingParameters[] = [{ active: true }]
  fail = 0
  #handedOut = 0
  #valid: string | null = null
  #busy = false

  getParameters(): RTCRtpSendParameters {
    this.#handedOut += 1
    this.#valid = String(this.#handedOut)
    const encodings = this.encodings.map((encoding) => ({ ...encoding }))
    return { transactionId: this.#valid, encodings, codecs: [], headerExtensions: [], rtcp: {} }
  }

  async setParameters(
    parameters: RTCRtpSendParameters,
    options?: { encodingOptions: { keyFrame: boolean }[] },
  ): Promise<void> {
    this.whole.push(options?.encodingOptions[0]?.keyFrame ?? false)
    if (this.#busy || parameters.transactionId !== this.#valid) throw new Error('InvalidStateError')
    this.#busy = true
    await flush()
    this.#busy = false
    this.#valid = null
    if (this.fail-- > 0) throw new Error('OperationError')
    this.set.push(parameters)
    this.encodings = parameters.encodings
  }

  get sender(): RTCRtpSender {
    return this as unknown as RTCRtpSender
  }
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await flush()
}

test('parameters are set one change at a time, and of many changes only the first and the last', async () => {
  const strict = new StrictSender()
  const logged: string[] = []
  const senders = new Senders((name) => logged.push(name))
  for (const rung of ['full', 'reduced', 'off', 'slow'] as const) senders.apply(strict.sender, 'video', plan(rung))
  await quiet()
  expect(strict.set.map((set) => set.encodings[0]?.maxBitrate)).toEqual([1_500_000, 130_000])
  expect(strict.encodings[0]).toMatchObject({ active: true, maxFramerate: 8, priority: 'low' })
  expect(strict.set[1]?.degradationPreference).toBe('maintain-framerate')
  expect(logged).toEqual([])
})

test('parameters that are set already are not set again, and audio keeps its priority', async () => {
  const strict = new StrictSender()
  const senders = new Senders(() => {})
  for (let i = 0; i < 3; i += 1) {
    senders.apply(strict.sender, 'audio', plan('off'))
    await quiet()
  }
  expect(strict.set).toHaveLength(1)
  expect(strict.encodings[0]).toMatchObject({
    maxBitrate: 16_000,
    priority: 'high',
    networkPriority: 'high',
    active: true,
  })
})

test('a refusal is logged once and tried again with the next sample', async () => {
  const strict = new StrictSender()
  strict.fail = 2
  const logged: string[] = []
  const senders = new Senders((name) => logged.push(name))
  for (let i = 0; i < 4; i += 1) {
    senders.apply(strict.sender, 'video', plan('off'))
    await quiet()
  }
  expect(logged).toEqual(['parameters-refused'])
  expect(strict.set).toHaveLength(1)
  expect(strict.encodings[0]?.active).toBe(false)
})

test('a sender without an encoding yet is tried again', async () => {
  const strict = new StrictSender()
  strict.encodings = []
  const senders = new Senders(() => {})
  senders.apply(strict.sender, 'video', plan('slow'))
  await quiet()
  expect(strict.set).toHaveLength(0)
  strict.encodings = [{}]
  senders.apply(strict.sender, 'video', plan('slow'))
  await quiet()
  expect(strict.set).toHaveLength(1)
})

test('a key frame is requested once together with the parameters, also during a change', async () => {
  const strict = new StrictSender()
  const senders = new Senders(() => {})
  senders.wholePicture(strict.sender)
  await quiet()
  expect(strict.whole).toEqual([])
  senders.apply(strict.sender, 'video', plan('full'))
  await quiet()
  senders.wholePicture(strict.sender)
  await quiet()
  senders.apply(strict.sender, 'video', plan('reduced'))
  senders.wholePicture(strict.sender)
  await quiet()
  expect(strict.whole).toEqual([false, true, false, true])
  expect(strict.encodings[0]?.maxBitrate).toBe(plan('reduced').video.maxBitrate)
  strict.encodings = []
  senders.wholePicture(strict.sender)
  await quiet()
  expect(strict.whole, 'nothing to send, nothing to do').toHaveLength(4)
})
