import type { MediaDevicesLike, MediaKind } from '../types.ts'

let ids = 0

export class FakeTrack extends EventTarget {
  readonly id = `track-${++ids}`
  readonly kind: MediaKind
  readonly label: string
  readonly deviceId: string
  readonly facingMode: string | undefined
  enabled = true
  muted = false
  contentHint = ''
  readonly clones: FakeTrack[] = []
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
    const size = this.kind === 'video' ? { width: 1280, height: 720 } : {}
    return { deviceId: this.deviceId, facingMode: this.facingMode, ...size }
  }

  stop(): void {
    this.readyState = 'ended'
  }

  clone(): FakeTrack {
    const clone = new FakeTrack(this.kind, this.deviceId, this.facingMode)
    clone.enabled = this.enabled
    this.clones.push(clone)
    return clone
  }

  /** The system takes the device for a while, as a telephone call does. */
  interrupt(muted: boolean): void {
    this.muted = muted
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }

  /** The device is removed: unlike `stop()`, this fires `ended`. */
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

/** A document whose visibility the test sets. */
export class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  show(state: DocumentVisibilityState): void {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

/** A permission as a browser's settings show it. */
export class FakePermission extends EventTarget {
  state: PermissionState = 'prompt'

  become(state: PermissionState): void {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}

interface FakeDeviceInfo {
  kind: MediaDeviceKind
  deviceId: string
  label: string
  groupId: string
}

/** Devices that answer when the test lets them, and fail with what the test sets. */
export class FakeDevices extends EventTarget {
  cameras = ['video-1', 'video-2']
  /** The first microphone is not there. */
  noMicrophone = false
  /** Beside the cameras and the first microphone. */
  plugged: FakeDeviceInfo[] = []
  /** False before the permission, when the browser reveals no names. */
  named = true
  /** The function of the screen picker; undefined where there is none, as on a phone. */
  picker: (() => Promise<FakeTrack>) | undefined = async () => new FakeTrack('video', 'screen')
  facing: string | undefined
  /** Returns the error with which a request fails, or null. */
  fail: ((constraints: MediaStreamConstraints) => Error | null) | null = null
  /** Every request waits for this promise. */
  gate: Promise<void> = Promise.resolve()
  readonly requests: MediaStreamConstraints[] = []
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
    this.requests.push(constraints)
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

  get getDisplayMedia(): (() => Promise<FakeStream>) | undefined {
    const { picker } = this
    if (!picker) return undefined
    return async () => {
      const track = await picker()
      this.made.push(track)
      return new FakeStream([track])
    }
  }

  async enumerateDevices(): Promise<FakeDeviceInfo[]> {
    const all: FakeDeviceInfo[] = [
      ...this.cameras.map((id) => ({ kind: 'videoinput' as const, deviceId: id, label: id, groupId: id })),
      ...(this.noMicrophone
        ? []
        : [
            { kind: 'audioinput' as const, deviceId: 'default', label: 'Default', groupId: 'audio-1' },
            { kind: 'audioinput' as const, deviceId: 'audio-1', label: 'audio-1', groupId: 'audio-1' },
          ]),
      ...this.plugged,
    ]
    return this.named ? all : all.map(({ kind }) => ({ kind, deviceId: '', label: '', groupId: '' }))
  }

  plug(kind: MediaDeviceKind, deviceId: string, groupId = deviceId): void {
    this.plugged.push({ kind, deviceId, label: `Plugged ${deviceId}`, groupId })
    this.dispatchEvent(new Event('devicechange'))
  }

  unplug(groupId: string): void {
    this.plugged = this.plugged.filter((device) => device.groupId !== groupId)
    this.dispatchEvent(new Event('devicechange'))
  }
}

export function named(name: string): Error {
  return Object.assign(new Error('as the browser says'), { name })
}
