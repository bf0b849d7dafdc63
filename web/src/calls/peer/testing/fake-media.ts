import type { MediaDevicesLike, MediaKind } from '../types.ts'

let ids = 0

export class FakeTrack extends EventTarget {
  readonly id = `track-${++ids}`
  readonly kind: MediaKind
  readonly label: string
  readonly deviceId: string
  readonly facingMode: string | undefined
  enabled = true
  readyState: MediaStreamTrackState = 'live'
  listeners = 0

  constructor(kind: MediaKind, deviceId = `${kind}-1`, facingMode?: string) {
    super()
    this.kind = kind
    this.deviceId = deviceId
    this.label = `Fake ${deviceId}`
    this.facingMode = facingMode
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1
    super.addEventListener(...args)
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1
    super.removeEventListener(...args)
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, facingMode: this.facingMode }
  }

  stop(): void {
    this.readyState = 'ended'
  }

  /** Unplugged: unlike `stop()`, this tells. */
  unplug(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

export class FakeStream {
  readonly #tracks: FakeTrack[]

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = [...tracks]
  }

  getTracks(): FakeTrack[] {
    return [...this.#tracks]
  }

  getAudioTracks(): FakeTrack[] {
    return this.#tracks.filter((track) => track.kind === 'audio')
  }

  getVideoTracks(): FakeTrack[] {
    return this.#tracks.filter((track) => track.kind === 'video')
  }

  addTrack(track: FakeTrack): void {
    if (!this.#tracks.includes(track)) this.#tracks.push(track)
  }

  removeTrack(track: FakeTrack): void {
    const at = this.#tracks.indexOf(track)
    if (at >= 0) this.#tracks.splice(at, 1)
  }
}

export const fakeStream = (): MediaStream => new FakeStream() as unknown as MediaStream

/** Devices that answer when the test lets them, and fail with what it says. */
export class FakeDevices {
  cameras = ['video-1', 'video-2']
  facing: string | undefined
  /** Thrown by the requests that it says true for. */
  fail: ((constraints: MediaStreamConstraints) => Error | null) | null = null
  /** Awaited by every request. */
  gate: Promise<void> = Promise.resolve()
  readonly asked: MediaStreamConstraints[] = []
  readonly made: FakeTrack[] = []
  atOnce = 0
  mostAtOnce = 0

  get live(): number {
    return this.made.filter((track) => track.readyState === 'live').length
  }

  get api(): MediaDevicesLike {
    return this as unknown as MediaDevicesLike
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<FakeStream> {
    this.asked.push(constraints)
    this.atOnce += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce)
    await this.gate
    this.atOnce -= 1
    const error = this.fail?.(constraints)
    if (error) throw error
    const tracks: FakeTrack[] = []
    for (const kind of ['audio', 'video'] as const) {
      const wanted = constraints[kind]
      if (!wanted) continue
      const { deviceId, facingMode } = wanted as MediaTrackConstraints
      const exact = (deviceId as ConstrainDOMStringParameters | undefined)?.exact as string | undefined
      const side = (facingMode as ConstrainDOMStringParameters | undefined)?.ideal as string | undefined
      tracks.push(new FakeTrack(kind, exact ?? `${kind}-1`, kind === 'video' ? (side ?? this.facing) : undefined))
    }
    this.made.push(...tracks)
    return new FakeStream(tracks)
  }

  async enumerateDevices(): Promise<{ kind: string; deviceId: string; label: string }[]> {
    return [
      ...this.cameras.map((deviceId) => ({ kind: 'videoinput', deviceId, label: deviceId })),
      { kind: 'audioinput', deviceId: 'audio-1', label: 'audio-1' },
      { kind: 'audiooutput', deviceId: '', label: '' },
    ]
  }
}

export function named(name: string): Error {
  return Object.assign(new Error('as the browser says'), { name })
}
