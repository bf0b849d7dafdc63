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
 * Letters must stay sharp, while the movement may be uneven. More than 1080 lines cost bandwidth that the other side's
 * screen cannot show. Sizes in pixels, rates in frames a second.
 */
const PICTURE: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { ideal: 10, max: 15 },
}

/**
 * Shares our screen, a window or a tab in place of the camera's picture. The person chooses it in the browser's picker.
 */
export class ScreenShare {
  readonly #deps: ScreenShareDeps
  #track: MediaStreamTrack | null = null
  #unwatch: () => void = () => {}
  #asking: Promise<void> | null = null
  /** False since the last stop: if a picker is still open then, its result is dropped. */
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

  /** Starts sharing. While it shares already, the person chooses another surface. At most one picker is open. */
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
    // This asks for sharp rather than smooth pictures. Chromium then also keeps the resolution on a slow network.
    track.contentHint = 'detail'
    this.#track = track
    // The browser's own button also stops the sharing, and so does closing the shared window.
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

/**
 * Closing the picker and a refused permission throw the same exception; only the system's refusal (macOS) differs in
 * its message.
 */
function isCancelled(problem: MediaProblem): boolean {
  return problem.code === 'PERMISSION_DENIED' && !/by system/i.test(problem.detail)
}
