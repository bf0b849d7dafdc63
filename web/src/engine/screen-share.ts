import { mediaProblem } from './media.ts'
import type { Scope } from './scope.ts'
import type { MediaDevicesLike, MediaProblem } from './types.ts'

export interface ScreenShareDeps {
  scope: Scope
  devices: MediaDevicesLike | undefined
  changed(): void
  log(name: string, detail?: string): void
}

/**
 * Letters must stay sharp; a mouse pointer may jerk. More than 1080 lines cost more than they show on
 * the other side's screen. Sizes in pixels, frames a second.
 */
const PICTURE: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { ideal: 10, max: 15 },
}

/** Our screen, window or tab, instead of the camera's picture; chosen in the browser's own picker. */
export class ScreenShare {
  readonly #deps: ScreenShareDeps
  #track: MediaStreamTrack | null = null
  #unwatch: () => void = () => {}
  #asking: Promise<void> | null = null
  /** False since the last stop: what a picker gives that is still open then is not used. */
  #wanted = false
  #error: MediaProblem | null = null

  constructor(deps: ScreenShareDeps) {
    this.#deps = deps
    deps.scope.own(() => this.#stopTrack())
  }

  get track(): MediaStreamTrack | null {
    return this.#track
  }

  get error(): MediaProblem | null {
    return this.#error
  }

  /** Phones have no such function. */
  get possible(): boolean {
    return typeof this.#deps.devices?.getDisplayMedia === 'function'
  }

  /** While it shares: another surface. The picker is open once at most. */
  share(): Promise<void> {
    this.#wanted = true
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  stop(): void {
    this.#wanted = false
    if (!this.#track) return
    this.#drop()
    this.#deps.changed()
  }

  async #ask(): Promise<void> {
    const { devices, scope } = this.#deps
    this.#error = null
    try {
      if (!devices?.getDisplayMedia) {
        const code = devices ? 'NO_DEVICE' : 'INSECURE_CONTEXT'
        this.#failed({ code, kind: 'screen', detail: 'no getDisplayMedia', lost: false })
        return
      }
      const stream = await devices.getDisplayMedia({ video: PICTURE, audio: false })
      const [track] = stream.getVideoTracks()
      if (track && this.#wanted && !scope.closed) this.#take(track)
      for (const other of stream.getTracks()) if (other !== this.#track) other.stop()
    } catch (error) {
      const problem = mediaProblem(error, 'screen')
      if (!isCancelled(problem)) this.#failed(problem)
    }
    if (!scope.closed) this.#deps.changed()
  }

  #failed(problem: MediaProblem): void {
    this.#error = problem
    this.#deps.log('media-problem', problem.code)
    this.#deps.changed()
  }

  #take(track: MediaStreamTrack): void {
    this.#drop()
    // Sharp rather than smooth; Chromium then also keeps the resolution when the network sinks.
    track.contentHint = 'detail'
    this.#track = track
    // The browser's own bar has a button too, and the shared window may be closed.
    this.#unwatch = this.#deps.scope.listen(track, 'ended', () => {
      this.#deps.log('share-ended')
      this.stop()
    })
  }

  #drop(): void {
    this.#unwatch()
    this.#stopTrack()
  }

  #stopTrack(): void {
    this.#track?.stop()
    this.#track = null
  }
}

/** Closing the picker and being forbidden have one name; only the system's refusal (macOS) says more. */
function isCancelled(problem: MediaProblem): boolean {
  return problem.code === 'PERMISSION_DENIED' && !/by system/i.test(problem.detail)
}
