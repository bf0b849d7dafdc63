import { expect } from '@playwright/test'
import type { Clinic } from '../../support/clinic.ts'
import { accept, arrangeReady, as, callAddress, invite, takeSeats } from '../../support/consultation.ts'
import { expectMedia } from '../../support/media.ts'
import { accounts, type Person, type Side } from '../../support/people.ts'
import { isMoving, longestSilence, madeUp, recovery, SETTLED } from './measure.ts'
import type { Recorder } from './recorder.ts'
import { wait } from './shell.ts'

/** How long a call may take to recover before it counts as lost (milliseconds): the engine gives up after 120 s. */
const LOST_MS = 130_000
/** Two browsers, a server and a relay share the machine, so steps that are not measured may take long. */
const patience = { timeout: 60_000 }
const sides = ['doctor', 'patient'] as const

export type Recordings = Record<Side, Recorder>

export interface Recovery {
  /** From the return of the path to a moving picture, on each side and on both, in milliseconds. */
  doctor: number
  patient: number
  both: number
  /** The longest time without sound since the fault began, on the worse side. */
  silence: number
}

const isChromium = ({ context }: Person): boolean => context.browser()?.browserType().name() === 'chromium'

/** A consultation between two browsers, with functions that measure it. */
export class LabCall {
  readonly doctor: Person
  readonly patient: Person
  readonly #clinic: Clinic

  constructor(clinic: Clinic, doctor: Person, patient: Person) {
    this.#clinic = clinic
    this.doctor = doctor
    this.patient = patient
  }

  /** Leads both from the waiting room to pictures and sound on both sides. */
  async begin(): Promise<void> {
    await takeSeats(this.doctor, this.patient, await arrangeReady(this.#clinic), patience)
    await invite(this.doctor)
    await accept(this.patient, patience)
    await expect(this.doctor.page).toHaveURL(callAddress, patience)
    await this.untilMoving(Date.now(), 'at the start')
    await this.#expectMedia()
  }

  async recordings(): Promise<Recordings> {
    return this.#onBoth(() => window.recorder)
  }

  /**
   * Waits until both pictures have been moving for a while since `from`.
   * @returns the moment at which they had
   * @throws if one side stays still
   */
  async untilMoving(from: number, when: string): Promise<number> {
    for (;;) {
      // The time is taken before the pages are read, so that a slow machine does not make the result later.
      const now = Date.now()
      const shown = await this.#onBoth((since) => window.recorder.frames.filter((at) => at > since), now - 2 * SETTLED)
      const still = sides.filter((side) => now < from + SETTLED || !isMoving(shown[side], now))
      if (still.length === 0) return now
      if (now > from + LOST_MS) throw new Error(`no moving picture ${when} for ${still.join(' and ')}`)
      await wait(200)
    }
  }

  /** Waits for both pictures after a fault, and measures how long that took. */
  async recovered({ begun, back }: { begun: number; back: number }): Promise<Recovery> {
    const until = await this.untilMoving(back, 'after the fault')
    const recordings = await this.recordings()
    const of = (side: Side): number => recovery(recordings[side].frames, begun, back, until)
    const silences = sides.map((side) => longestSilence(recordings[side].looks, begun, until))
    return {
      doctor: of('doctor'),
      patient: of('patient'),
      both: Math.max(of('doctor'), of('patient')),
      silence: Math.max(...silences),
    }
  }

  /** Checks that both are still in the call, and that each sees and hears the other. */
  async expectAlive(): Promise<void> {
    const id = /[\da-f-]{36}$/.exec(this.doctor.page.url())?.[0]
    if (id === undefined) throw new Error(`the doctor is no longer in the call, but at ${this.doctor.page.url()}`)
    const doctor = await as(this.#clinic, accounts.doctor)
    const { status } = (await doctor.get(`/api/call-sessions/${id}`)) as { status: string }
    expect(status, 'the call’s status').toBe('ACTIVE')
    for (const { page, name } of [this.doctor, this.patient]) {
      expect(page.url(), `${name} is still in the call`).toContain(`/call/${id}`)
    }
    await this.#expectMedia()
    const errors = [this.doctor, this.patient].flatMap((person) => person.errors())
    expect(errors, 'no page complained').toEqual([])
  }

  /** Checks pixels and sound where that is possible, and frames and samples everywhere. */
  async #expectMedia(): Promise<void> {
    if ([this.doctor, this.patient].every(isChromium)) return expectMedia(this.doctor, this.patient, patience.timeout)
    // Firefox's camera has no colour of its own, and without a loudspeaker Firefox plays no sound that could be
    // measured.
    for (const side of sides) {
      const made = async () => madeUp((await this.recordings())[side].looks, Date.now() - 1000, Date.now())
      await expect.poll(made, { message: `sound made up at the ${side}’s end, %`, ...patience }).toBeLessThan(50)
    }
    await this.untilMoving(Date.now(), 'at the end')
  }

  async #onBoth<Asked, Answer>(ask: (asked: Asked) => Answer, asked?: Asked): Promise<Record<Side, Answer>> {
    const [doctor, patient] = await Promise.all([
      this.doctor.page.evaluate(ask as never, asked),
      this.patient.page.evaluate(ask as never, asked),
    ])
    return { doctor, patient } as Record<Side, Answer>
  }
}
