import { expect } from '@playwright/test'
import type { Clinic } from '../../support/clinic.ts'
import { accept, arrangeReady, as, callAddress, invite, takeSeats } from '../../support/consultation.ts'
import { expectMedia } from '../../support/media.ts'
import { accounts, type Person, type Side } from '../../support/people.ts'
import { isMoving, longestSilence, madeUp, recovery, SETTLED } from './measure.ts'
import type { Recorder } from './recorder.ts'
import { wait } from './shell.ts'

/** How long a call may take to come back before it counts as lost (milliseconds): the engine gives up after 120 s. */
const LOST_MS = 130_000
/** Two browsers, a server and a relay on whatever machine it is: what is not measured may take its time. */
const patience = { timeout: 60_000 }
const sides = ['doctor', 'patient'] as const

export type Recordings = Record<Side, Recorder>

export interface Recovery {
  /** From the path's return to a moving picture on each side and on both, milliseconds. */
  doctor: number
  patient: number
  both: number
  /** The longest time without sound since the fault began, on the worse side. */
  silence: number
}

const isChromium = ({ context }: Person): boolean => context.browser()?.browserType().name() === 'chromium'

/** A consultation that both hold in their browsers, and what can be asked about it. */
export class LabCall {
  readonly doctor: Person
  readonly patient: Person
  readonly #clinic: Clinic

  constructor(clinic: Clinic, doctor: Person, patient: Person) {
    this.#clinic = clinic
    this.doctor = doctor
    this.patient = patient
  }

  /** From the waiting room to pictures and sound on both sides. */
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
   * @throws when a side stays still
   */
  async untilMoving(from: number, when: string): Promise<number> {
    for (;;) {
      // Taken before we look: what a busy machine shows us late was in time.
      const now = Date.now()
      const shown = await this.#onBoth((since) => window.recorder.frames.filter((at) => at > since), now - 2 * SETTLED)
      const still = sides.filter((side) => now < from + SETTLED || !isMoving(shown[side], now))
      if (still.length === 0) return now
      if (now > from + LOST_MS) throw new Error(`no moving picture ${when} for ${still.join(' and ')}`)
      await wait(200)
    }
  }

  /** Waits for both pictures after a fault, and says how long it took. */
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

  /** Nobody was thrown out, and each sees and hears the other. */
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

  /** Pixels and sound where they can be judged; everywhere frames and samples. */
  async #expectMedia(): Promise<void> {
    if ([this.doctor, this.patient].every(isChromium)) return expectMedia(this.doctor, this.patient, patience.timeout)
    // Firefox's camera has no colour of its own, and without a loudspeaker it plays nothing to listen to.
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
