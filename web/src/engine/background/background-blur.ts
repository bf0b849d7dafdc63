import type { Scope } from '../scope.ts'
import type { BlurState } from '../types.ts'
import { BlurPace } from './blur-pace.ts'
import type { BlurredTrack, BlurTool } from './blurred-track.ts'

export interface BackgroundBlurDeps {
  scope: Scope
  /** Loads what blurs; may reject. */
  load(): Promise<BlurTool>
  /** How long the work on a frame may take on average (ms); the default is what 15 frames a second allow. */
  mostMs?: number | undefined
  changed(): void
  log(name: string, detail?: string): void
}

/** Without a frame for this long (ms), though the camera gives pictures, blurring has failed. */
const SILENT_MS = 10_000

/**
 * Blurs the background of the camera's picture while the person wants that. Until there is a blurred picture there is
 * none: whoever wants their room hidden is never shown with it, whatever fails, before they have switched this off.
 */
export class BackgroundBlur {
  readonly #deps: BackgroundBlurDeps
  #state: BlurState = 'off'
  #camera: MediaStreamTrack | null = null
  #tool: BlurTool | null = null
  #loading = 0
  #running: BlurredTrack | null = null
  #stopWatching: () => void = () => {}

  constructor(deps: BackgroundBlurDeps) {
    this.#deps = deps
    deps.scope.own(() => {
      this.#stop()
      this.#tool?.release()
      this.#tool = null
    })
  }

  get state(): BlurState {
    return this.#state
  }

  /** The picture that may be shown to others: null while the camera is off, and while it is held back. */
  get picture(): MediaStreamTrack | null {
    if (this.#state === 'off') return this.#camera
    return this.#state === 'on' ? (this.#running?.track ?? null) : null
  }

  /** Switches blurring on or off. On also tries again after a failure. */
  set(on: boolean): void {
    if (this.#deps.scope.closed) return
    if (on ? this.#state === 'on' || this.#state === 'loading' : this.#state === 'off') return
    this.#loading += 1
    if (on) this.#begin()
    else {
      this.#stop()
      this.#state = 'off'
    }
    this.#deps.changed()
  }

  /** Takes the camera's track, and null while the camera is off. It calls no `changed`. */
  follow(camera: MediaStreamTrack | null): void {
    if (camera === this.#camera) return
    this.#camera = camera
    this.#stop()
    if (this.#state === 'on' || this.#state === 'loading') this.#run()
  }

  #begin(): void {
    this.#state = 'loading'
    if (this.#tool) this.#run()
    else void this.#load()
  }

  async #load(): Promise<void> {
    const turn = this.#loading
    try {
      const tool = await this.#deps.load()
      if (turn !== this.#loading || this.#deps.scope.closed) {
        tool.release()
        return
      }
      this.#tool = tool
      this.#run()
      this.#deps.changed()
    } catch (error) {
      if (turn === this.#loading) this.#fail(error)
    }
  }

  /** Starts with the present camera, where there is one and the tool is loaded. */
  #run(): void {
    const { camera, tool } = { camera: this.#camera, tool: this.#tool }
    if (!tool) return
    this.#state = camera ? 'loading' : 'on'
    if (!camera) return
    const pace = new BlurPace(this.#deps.mostMs)
    const { scope } = this.#deps
    let seenAt = scope.clock.now()
    try {
      const running = tool.start({
        scope,
        camera,
        onFrame: (ms) => {
          if (this.#running !== running) return
          seenAt = scope.clock.now()
          if (pace.add(ms)) this.#end('tooSlow')
          else if (this.#state === 'loading') {
            this.#state = 'on'
            this.#deps.log('blur', 'on')
            this.#deps.changed()
          }
        },
        onFailed: (error) => {
          if (this.#running === running) this.#fail(error)
        },
      })
      this.#running = running
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#stopWatching = scope.every(SILENT_MS / 2, () => {
      // The system may take the camera for a while, for a telephone call.
      if (camera.muted) seenAt = scope.clock.now()
      else if (scope.clock.now() - seenAt >= SILENT_MS) this.#fail('no frame')
    })
  }

  #fail(error: unknown): void {
    // What failed once is loaded anew, and given to nobody.
    this.#tool = null
    this.#end('failed', error instanceof Error ? error.message : String(error))
  }

  #end(state: 'failed' | 'tooSlow', detail = ''): void {
    if (this.#deps.scope.closed) return
    this.#stop()
    this.#state = state
    this.#deps.log('blur', detail ? `${state}: ${detail}` : state)
    this.#deps.changed()
  }

  #stop(): void {
    this.#stopWatching()
    this.#stopWatching = () => {}
    this.#running?.stop()
    this.#running = null
  }
}
