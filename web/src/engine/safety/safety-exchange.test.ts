import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Scope } from '../scope.ts'
import { fakeSubtle } from '../testing/fake-subtle.ts'
import { flush, VirtualClock } from '../testing/virtual-clock.ts'
import type { Bytes, Fingerprints } from './safety-code.ts'
import {
  REVEAL_WITHIN_MS,
  type ReadFingerprints,
  readSafetyMessage,
  SafetyExchange,
  writeSafetyMessage,
} from './safety-exchange.ts'

const filled = (value: number): Bytes => new Uint8Array(32).fill(value)
const DOCTOR = filled(1)
const PATIENT = filled(2)
const MIDDLE = filled(9)

class Side {
  readonly clock = new VirtualClock()
  readonly scope = new Scope(this.clock)
  readonly errors: string[] = []
  readonly said: string[] = []
  works = true
  readonly exchange: SafetyExchange
  #hear: ((message: never) => void) | null = null

  constructor(offerer: boolean, options: { call?: string; subtle?: SubtleCrypto | undefined } = {}) {
    this.exchange = new SafetyExchange({
      scope: this.scope,
      offerer,
      call: options.call ?? 'call',
      subtle: 'subtle' in options ? options.subtle : fakeSubtle,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      pathWorks: () => this.works,
      changed: () => {},
      log: (name, why) => this.errors.push(name === 'safety-mismatch' ? why : `${name} ${why}`),
    })
  }

  /** Opens a channel; its messages are appended to `said`. */
  open(own: Bytes, theirs: Bytes | 'unknown' | 'conflict'): this {
    this.#hear = this.exchange.opened(reading(own, theirs), (text) => this.said.push(text)) as never
    return this
  }

  hear(text: string): this {
    const message = readSafetyMessage(text)
    if (message) this.#hear?.(message as never)
    return this
  }

  get code(): string | null {
    return this.exchange.code?.words.join(' ') ?? null
  }

  step(at: number): string | undefined {
    return readSafetyMessage(this.said[at] ?? '')?.step
  }
}

function reading(own: Bytes, theirs: Bytes | 'unknown' | 'conflict'): ReadFingerprints {
  return async () => (typeof theirs === 'string' ? theirs : ({ own, theirs } satisfies Fingerprints))
}

/** Delivers messages to the other side until there are no more. */
async function talk(a: Side, b: Side, from: [number, number] = [0, 0]): Promise<void> {
  const at = [...from] as [number, number]
  for (;;) {
    await flush()
    const fresh: [string[], string[]] = [a.said.slice(at[0]), b.said.slice(at[1])]
    if (fresh[0].length + fresh[1].length === 0) return
    at[0] = a.said.length
    at[1] = b.said.length
    for (const text of fresh[0]) b.hear(text)
    for (const text of fresh[1]) a.hear(text)
  }
}

async function honest(): Promise<{ doctor: Side; patient: Side }> {
  const doctor = new Side(true).open(DOCTOR, PATIENT)
  const patient = new Side(false).open(PATIENT, DOCTOR)
  await talk(doctor, patient)
  return { doctor, patient }
}

test('two honest pages get one code by three messages: commit, nonce and reveal', async () => {
  const { doctor, patient } = await honest()
  expect(doctor.code).toMatch(/^\w+ \w+ \w+ \w+$/)
  expect(patient.code).toBe(doctor.code)
  expect([doctor.step(0), patient.step(0), doctor.step(1)]).toEqual(['commit', 'nonce', 'reveal'])
  expect([doctor.said.length, patient.said.length]).toEqual([2, 1])
  expect([...doctor.errors, ...patient.errors]).toEqual([])
})

test('each exchange has its own code, even with the same certificates', async () => {
  const codes = new Set<string | null>()
  for (let i = 0; i < 20; i += 1) codes.add((await honest()).doctor.code)
  expect(codes.size).toBe(20)
})

test('nobody sends a nonce before the other side has committed', async () => {
  const doctor = new Side(true).open(DOCTOR, PATIENT)
  const patient = new Side(false).open(PATIENT, DOCTOR)
  await flush()
  expect(doctor.said).toHaveLength(1)
  expect(patient.said, 'the answerer waits for the commitment').toHaveLength(0)
  // The commitment reveals nothing of the nonce: without an answer the offerer never reveals it, however long it takes.
  await doctor.clock.advance(10 * REVEAL_WITHIN_MS)
  await flush()
  expect(doctor.said).toHaveLength(1)
})

test('a new connection with the same certificates keeps the code, wherever the exchange broke off', async () => {
  for (let lost = 0; lost < 3; lost += 1) {
    const doctor = new Side(true).open(DOCTOR, PATIENT)
    const patient = new Side(false).open(PATIENT, DOCTOR)
    await flush()
    if (lost > 0) patient.hear(doctor.said[0] ?? '')
    await flush()
    if (lost > 1) doctor.hear(patient.said[0] ?? '')
    await flush()
    const early = doctor.code
    const from: [number, number] = [doctor.said.length, patient.said.length]
    doctor.open(DOCTOR, PATIENT)
    patient.open(PATIENT, DOCTOR)
    await talk(doctor, patient, from)
    expect(patient.code, `broken off after ${lost}`).toBe(doctor.code)
    expect(doctor.code).not.toBeNull()
    if (lost > 1) expect(doctor.code).toBe(early)
    const kept = doctor.code
    doctor.open(DOCTOR, PATIENT)
    patient.open(PATIENT, DOCTOR)
    await talk(doctor, patient, [doctor.said.length, patient.said.length])
    expect([doctor.code, patient.code]).toEqual([kept, kept])
    expect([...doctor.errors, ...patient.errors]).toEqual([])
  }
})

test('repeated messages change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 6 }), async (twice) => {
      const doctor = new Side(true).open(DOCTOR, PATIENT)
      const patient = new Side(false).open(PATIENT, DOCTOR)
      const at = [0, 0]
      for (let round = 0; round < 6; round += 1) {
        await flush()
        for (const [from, to, which] of [
          [doctor, patient, 0],
          [patient, doctor, 1],
        ] as const) {
          const text = from.said[at[which] ?? 0]
          if (text === undefined) continue
          at[which] = (at[which] ?? 0) + 1
          to.hear(text)
          if (twice[round]) to.hear(text)
        }
      }
      await talk(doctor, patient, [at[0] ?? 0, at[1] ?? 0])
      expect(doctor.code).not.toBeNull()
      expect(patient.code).toBe(doctor.code)
      expect([...doctor.errors, ...patient.errors]).toEqual([])
    }),
    { numRuns: 12 },
  )
})

/** Somebody in the middle, who has a certificate towards each side and follows every rule. */
async function middle(): Promise<{ doctor: Side; patient: Side }> {
  const doctor = new Side(true).open(DOCTOR, MIDDLE)
  const toDoctor = new Side(false).open(MIDDLE, DOCTOR)
  const toPatient = new Side(true).open(MIDDLE, PATIENT)
  const patient = new Side(false).open(PATIENT, MIDDLE)
  await Promise.all([talk(doctor, toDoctor), talk(toPatient, patient)])
  return { doctor, patient }
}

test('the codes differ if somebody in the middle takes part in both exchanges', async () => {
  for (let i = 0; i < 10; i += 1) {
    const { doctor, patient } = await middle()
    expect(doctor.code).not.toBeNull()
    expect(patient.code).not.toBeNull()
    expect(patient.code).not.toBe(doctor.code)
  }
})

test('the commitment is refused if somebody in the middle only passes messages on', async () => {
  const doctor = new Side(true).open(DOCTOR, MIDDLE)
  const patient = new Side(false).open(PATIENT, MIDDLE)
  await talk(doctor, patient)
  expect(patient.errors).toEqual(['commitment'])
  expect(patient.exchange.alarm).toBe(true)
  expect(patient.code).toBeNull()
})

test('a second commitment is refused, so that nobody can choose the nonce afterwards', async () => {
  const patient = new Side(false).open(PATIENT, MIDDLE)
  patient.hear(writeSafetyMessage({ step: 'commit', value: filled(7) }))
  await flush()
  const answer = patient.said.at(-1)
  // Once it knows the answer, the middle tries to commit to another value.
  patient.hear(writeSafetyMessage({ step: 'commit', value: filled(8) }))
  await flush()
  expect(patient.errors).toEqual(['replay'])
  expect(patient.said.at(-1)).toBe(answer)
  patient.hear(writeSafetyMessage({ step: 'reveal', value: filled(3) }))
  await flush()
  expect([patient.code, patient.said.length]).toEqual([null, 1])
})

test('a new connection uses the same nonce and commitment, so that nobody can guess twice', async () => {
  const doctor = new Side(true).open(DOCTOR, MIDDLE)
  await flush()
  doctor.open(DOCTOR, MIDDLE)
  await flush()
  expect(doctor.said[1]).toBe(doctor.said[0])
  doctor.hear(writeSafetyMessage({ step: 'nonce', value: filled(4) }))
  await flush()
  const first = doctor.code
  expect(first).not.toBeNull()
  doctor.open(DOCTOR, MIDDLE)
  doctor.hear(writeSafetyMessage({ step: 'nonce', value: filled(5) }))
  await flush()
  expect([doctor.errors, doctor.code]).toEqual([['replay'], null])
})

test('another certificate for the same page raises the alarm, on the same or a new connection', async () => {
  for (const how of ['opened', 'check'] as const) {
    const { doctor } = await honest()
    if (how === 'opened') doctor.open(DOCTOR, MIDDLE)
    else doctor.exchange.check(reading(DOCTOR, MIDDLE))
    await flush()
    expect([doctor.errors, doctor.code]).toEqual([['certificate-changed'], null])
  }
  const { doctor } = await honest()
  doctor.exchange.check(reading(DOCTOR, 'conflict'))
  await flush()
  expect([doctor.errors, doctor.exchange.alarm]).toEqual([['certificates-differ'], true])
})

test('steps out of order raise the alarm', async () => {
  for (const [offerer, step] of [
    [true, 'commit'],
    [true, 'reveal'],
    [false, 'nonce'],
    [false, 'reveal'],
  ] as const) {
    const side = new Side(offerer).open(DOCTOR, MIDDLE)
    side.hear(writeSafetyMessage({ step, value: filled(1) }))
    await flush()
    expect([side.errors, side.code], step).toEqual([['order'], null])
  }
})

test('a reveal that does not come raises the alarm, but not while the connection is down', async () => {
  const doctor = new Side(true).open(DOCTOR, PATIENT)
  const patient = new Side(false).open(PATIENT, DOCTOR)
  await flush()
  patient.hear(doctor.said[0] ?? '')
  await flush()
  patient.works = false
  await patient.clock.advance(3 * REVEAL_WITHIN_MS)
  expect(patient.errors).toEqual([])
  patient.works = true
  await patient.clock.advance(REVEAL_WITHIN_MS)
  expect([patient.errors, patient.exchange.alarm]).toEqual([['timeout'], true])
  // A late message is no error.
  doctor.hear(patient.said[0] ?? '')
  await flush()
  patient.hear(doctor.said[1] ?? '')
  await flush()
  expect([patient.exchange.alarm, patient.code]).toEqual([false, doctor.code])
})

test('a page without the exchange, certificates or a secure context has no code and no alarm', async () => {
  const alone = new Side(true).open(DOCTOR, PATIENT)
  await flush()
  await alone.clock.advance(10 * REVEAL_WITHIN_MS)
  expect([alone.code, alone.exchange.alarm]).toEqual([null, false])

  const blind = new Side(false).open(PATIENT, 'unknown')
  blind.hear(alone.said[0] ?? '')
  await flush()
  expect([blind.code, blind.exchange.alarm, blind.said.length]).toEqual([null, false, 0])

  const insecure = new Side(false, { subtle: undefined }).open(PATIENT, DOCTOR)
  insecure.hear(alone.said[0] ?? '')
  await flush()
  expect([insecure.code, insecure.exchange.alarm, insecure.said.length]).toEqual([null, false, 0])
})

test('a code is only valid in its own call', async () => {
  const doctor = new Side(true, { call: 'one' }).open(DOCTOR, PATIENT)
  const patient = new Side(false, { call: 'two' }).open(PATIENT, DOCTOR)
  await talk(doctor, patient)
  expect(patient.errors).toEqual(['commitment'])
})

test('an exchange gets its code whatever invalid messages come before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 5 }), async (junk) => {
      const doctor = new Side(true).open(DOCTOR, PATIENT)
      const patient = new Side(false).open(PATIENT, DOCTOR)
      for (const text of junk) for (const side of [doctor, patient]) side.hear(text)
      await talk(doctor, patient)
      expect(patient.code).toBe(doctor.code)
      expect(patient.code).not.toBeNull()
    }),
    { numRuns: 25 },
  )
})

test('nothing is sent after the end', async () => {
  const doctor = new Side(true).open(DOCTOR, PATIENT)
  doctor.scope.close()
  await flush()
  expect(doctor.said).toEqual([])
  expect(doctor.scope.counts()).toEqual({ timers: 0, listeners: 0, owned: 0 })
})
