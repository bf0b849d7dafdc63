import { listDevices, nextCamera, openMedia, trackOf } from './media.ts'
import type { Release, Scope } from './scope.ts'
import type {
  DeviceList,
  LocalDevice,
  LocalMediaView,
  MediaDevicesLike,
  MediaKind,
  MediaProblem,
  MediaProblemCode,
  MediaRequest,
} from './types.ts'

export interface LocalTracks {
  audio: MediaStreamTrack | null
  video: MediaStreamTrack | null
}

export interface LocalMediaParts {
  scope: Scope
  devices: MediaDevicesLike | undefined
  createStream(): MediaStream
  /** After any change of tracks or view. */
  changed(): void
  log(name: string, detail?: string): void
}

/** A track that lived this long has earned another automatic reopening (ms). */
const STEADY_MS = 30_000

/**
 * After a reload, or a camera that was just switched off, the browser may still be releasing the device and
 * say that there is none, or that it is taken. One more try, this much later (ms).
 */
const RELEASE_MS = 700
const RELEASING: ReadonlySet<MediaProblemCode> = new Set(['NO_DEVICE', 'DEVICE_IN_USE'])

/**
 * Our camera and microphone: one track of each kind, in one stream for the self-view.
 * Devices are asked one request at a time; a request that ends after `scope` closed
 * stops what it got, so no light stays on after the call.
 */
export class LocalMedia {
  readonly #p: LocalMediaParts
  #stream: MediaStream | null = null
  #request: MediaRequest = { audio: true, video: true }
  #watch: Record<MediaKind, Release> = { audio: () => {}, video: () => {} }
  #openedAt: Record<MediaKind, number> = { audio: 0, video: 0 }
  #reopened: Record<MediaKind, boolean> = { audio: false, video: false }
  /** What the person wants; a device that is being opened may lag behind. */
  #wanted: Record<MediaKind, boolean> = { audio: true, video: true }
  #last: Record<MediaKind, { deviceId: string | null; label: string | null }> = {
    audio: { deviceId: null, label: null },
    video: { deviceId: null, label: null },
  }
  #error: MediaProblem | null = null
  #pending = 0
  #queue: Promise<void> = Promise.resolve()

  constructor(parts: LocalMediaParts) {
    this.#p = parts
    parts.scope.own(() => this.#stopAll())
  }

  get tracks(): LocalTracks {
    return { audio: this.#track('audio'), video: this.#track('video') }
  }

  view(): LocalMediaView {
    return {
      stream: this.#stream,
      opening: this.#pending > 0,
      audio: this.#device('audio'),
      video: this.#device('video'),
      error: this.#error,
    }
  }

  open(request: Partial<MediaRequest>): Promise<void> {
    this.#request = { ...this.#request, ...request }
    this.#wanted = { audio: this.#request.audio, video: this.#request.video }
    return this.#ask(() => this.#open({ ...this.#request }))
  }

  /** Takes over a stream that is open already; later openings follow its devices. */
  use(stream: MediaStream): void {
    if (this.#p.scope.closed) {
      for (const track of stream.getTracks()) track.stop()
      return
    }
    this.#take(stream)
    this.#error = null
    this.#p.changed()
  }

  async setAudio(enabled: boolean): Promise<void> {
    this.#wanted.audio = enabled
    const track = this.#track('audio')
    if (track) {
      // Muting keeps the track: unmuting must be instant, and silence keeps the path warm.
      track.enabled = enabled
      this.#p.changed()
    } else if (enabled) {
      await this.#ask(async () => {
        const opened = this.#track('audio')
        if (opened) opened.enabled = this.#wanted.audio
        else await this.#open({ ...this.#request, audio: true, video: false })
      })
    }
  }

  async setVideo(enabled: boolean): Promise<void> {
    this.#wanted.video = enabled
    // Queued also when it is off now: the opening that may be pending comes first.
    await this.#ask(async () => {
      if (!this.#wanted.video) this.#drop('video')
      else if (!this.#track('video')) await this.#open({ ...this.#request, audio: false, video: true })
    })
  }

  /** @returns without change when there is no other camera */
  async switchCamera(deviceId?: string): Promise<void> {
    await this.#ask(async () => {
      const track = this.#track('video')
      const current = track?.getSettings() ?? { deviceId: this.#last.video.deviceId ?? undefined }
      const next = deviceId ? { videoDeviceId: deviceId } : nextCamera((await this.list()).cameras, current)
      if (!next || this.#p.scope.closed) return
      const before = { videoDeviceId: this.#request.videoDeviceId, facingMode: this.#request.facingMode }
      this.#request = { ...this.#request, videoDeviceId: undefined, facingMode: undefined, ...next }
      if (!track) return
      // Phones can't have two cameras open: the first stops before the second starts.
      this.#drop('video')
      this.#p.changed()
      if (await this.#open({ ...this.#request, audio: false, video: true })) return
      const problem = this.#error
      this.#request = { ...this.#request, ...before }
      await this.#open({ ...this.#request, audio: false, video: true })
      this.#error = problem
    })
  }

  async switchMicrophone(deviceId: string): Promise<void> {
    await this.#ask(async () => {
      const before = this.#request.audioDeviceId
      this.#request = { ...this.#request, audioDeviceId: deviceId }
      if (await this.#open({ ...this.#request, audio: true, video: false })) return
      this.#request = { ...this.#request, audioDeviceId: before }
    })
  }

  list(): Promise<DeviceList> {
    return listDevices(this.#p.devices)
  }

  /** One request after the other: parallel ones fail or mute each other on phones. */
  #ask(run: () => Promise<unknown>): Promise<void> {
    this.#pending += 1
    const done = this.#queue.then(async () => {
      if (!this.#p.scope.closed) await run()
      this.#pending -= 1
      if (!this.#p.scope.closed) this.#p.changed()
    })
    this.#queue = done
    this.#p.changed()
    return done
  }

  async #open(request: MediaRequest): Promise<boolean> {
    let result = await openMedia(this.#p.devices, request)
    if (!result.ok && RELEASING.has(result.problem.code)) {
      await this.#pause(RELEASE_MS)
      if (!this.#p.scope.closed) result = await openMedia(this.#p.devices, request)
    }
    if (!result.ok) {
      this.#error = result.problem
      this.#p.log('media-problem', result.problem.code)
      return false
    }
    if (this.#p.scope.closed) {
      for (const track of result.stream.getTracks()) track.stop()
      return false
    }
    this.#error = result.problem
    this.#take(result.stream)
    return true
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = this.#p.scope.own(resolve)
      this.#p.scope.after(ms, () => done())
    })
  }

  #take(from: MediaStream): void {
    for (const kind of ['audio', 'video'] as const) {
      const track = trackOf(from, kind)
      if (!track) continue
      this.#drop(kind)
      this.#stream ??= this.#p.createStream()
      this.#stream.addTrack(track)
      // The person may have muted while the browser was still asking.
      if (kind === 'audio') track.enabled = this.#wanted.audio
      const { deviceId } = track.getSettings()
      this.#last[kind] = { deviceId: deviceId ?? null, label: track.label || null }
      this.#openedAt[kind] = this.#p.scope.clock.now()
      this.#watch[kind] = this.#p.scope.listen(track, 'ended', () => this.#ended(kind, track))
    }
  }

  /** Unplugged, taken by a phone call, or the permission withdrawn: tried once more, then told. */
  #ended(kind: MediaKind, track: MediaStreamTrack): void {
    if (this.#track(kind) !== track) return
    const steady = this.#p.scope.clock.now() - this.#openedAt[kind] >= STEADY_MS
    this.#drop(kind)
    this.#p.changed()
    this.#p.log('device-ended', kind)
    if (this.#reopened[kind] && !steady) {
      this.#error = { code: 'NO_DEVICE', kind, detail: 'the track ended again', lost: true }
      this.#p.changed()
      return
    }
    this.#reopened[kind] = true
    void this.#ask(async () => {
      if (this.#track(kind) || (kind === 'video' && !this.#wanted.video)) return
      // Any device of the kind: the chosen one may be the one that was unplugged.
      const any = { ...this.#request, audioDeviceId: undefined, videoDeviceId: undefined }
      const opened = await this.#open({ ...any, audio: kind === 'audio', video: kind === 'video' })
      if (!opened && this.#error) this.#error = { ...this.#error, lost: true }
    })
  }

  #track(kind: MediaKind): MediaStreamTrack | null {
    return this.#stream ? trackOf(this.#stream, kind) : null
  }

  #drop(kind: MediaKind): void {
    const track = this.#track(kind)
    if (!track) return
    this.#watch[kind]()
    this.#stream?.removeTrack(track)
    track.stop()
  }

  #stopAll(): void {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.stop()
      this.#stream?.removeTrack(track)
    }
  }

  #device(kind: MediaKind): LocalDevice {
    const track = this.#track(kind)
    const known = this.#last[kind]
    return {
      enabled: track?.enabled ?? false,
      available: track !== null || (kind === 'video' && known.deviceId !== null && this.#error?.kind !== 'video'),
      ...known,
    }
  }
}
