import { type FoundDevice, findAgain, INPUTS, isSame, type LostDevice, type Plugged } from './lost-device.ts'
import { kindOf, listDevices, nextCamera, trackOf } from './media.ts'
import { openPatiently } from './patient-open.ts'
import { type Allowed, PermissionWatch } from './permission-watch.ts'
import type { Release, Scope } from './scope.ts'
import { watchTrack } from './track-watch.ts'
import type {
  AskedKind,
  DeviceList,
  LocalDevice,
  LocalMediaView,
  MediaDevicesLike,
  MediaKind,
  MediaProblem,
  MediaRequest,
  PageLike,
} from './types.ts'
import type { PermissionsLike } from './which-failed.ts'

export interface LocalTracks {
  audio: MediaStreamTrack | null
  video: MediaStreamTrack | null
}

export interface LocalMediaDeps {
  scope: Scope
  devices: MediaDevicesLike | undefined
  permissions: PermissionsLike | undefined
  page: PageLike | undefined
  createStream(): MediaStream
  /** Called after any change of the tracks or of the view. */
  changed(): void
  log(name: string, detail?: string): void
}

/** A track that has lasted this long (ms) may be reopened automatically once more. */
const STEADY_MS = 30_000
/** A browser that has not given a device by then is probably asking the person (ms). */
const ASKING_MS = 4_000

const ID_OF = { audio: 'audioDeviceId', video: 'videoDeviceId' } as const
const NOTHING_KNOWN: LostDevice = { deviceId: null, label: null, groupId: null }

/**
 * Our camera and microphone: one track of each kind, in one stream for the self-view. Devices are opened by one request
 * at a time. A request that ends after `scope` was closed stops its tracks, so that no camera stays on after the call.
 */
export class LocalMedia {
  readonly #deps: LocalMediaDeps
  #stream: MediaStream | null = null
  #request: MediaRequest = { audio: true, video: true }
  #watch: Record<MediaKind, Release> = { audio: () => {}, video: () => {} }
  #openedAt: Record<MediaKind, number> = { audio: 0, video: 0 }
  #reopened: Record<MediaKind, boolean> = { audio: false, video: false }
  /** What the person wants. The devices follow when they are open. */
  #wanted: Record<MediaKind, boolean> = { audio: true, video: true }
  /** What the person has switched off stays off, whatever is opened or handed over, until they switch it on. */
  #switchedOff: Record<MediaKind, boolean> = { audio: false, video: false }
  #last: Record<MediaKind, LostDevice> = { audio: NOTHING_KNOWN, video: NOTHING_KNOWN }
  /** Stopped by itself, and is taken back as soon as it is there again, unless the person chose another meanwhile. */
  #lost: Record<MediaKind, LostDevice | null> = { audio: null, video: null }
  #asking: AskedKind | null = null
  readonly #permissions: PermissionWatch
  #error: MediaProblem | null = null
  /** True while the call is paused: the camera is closed and the microphone is silent, whatever is wanted. */
  #held = false
  /** Whether the end of the pause opens the camera again. */
  #cameraAfterHold = false
  #pending = 0
  #queue: Promise<void> = Promise.resolve()

  constructor(deps: LocalMediaDeps) {
    this.#deps = deps
    const { scope, permissions } = deps
    this.#permissions = new PermissionWatch({ scope, permissions, changed: (allowed) => this.#allowedNow(allowed) })
    deps.scope.own(() => this.#stopAll())
    const { page } = deps
    // A device that was lost to another app is reopened when the page is visible again, because a phone lets no hidden
    // page open one.
    if (page) deps.scope.listen(page, 'visibilitychange', () => this.#returned(page))
  }

  get tracks(): LocalTracks {
    return { audio: this.#track('audio'), video: this.#track('video') }
  }

  /** What the browser has been asked for for a while, so that it probably waits for an answer. */
  get asking(): AskedKind | null {
    return this.#asking
  }

  view(): Omit<LocalMediaView, 'blur'> {
    return {
      stream: this.#stream,
      opening: this.#pending > 0,
      asking: this.#asking,
      audio: this.#device('audio'),
      video: this.#device('video'),
      error: this.#error,
    }
  }

  open(request: Partial<MediaRequest>): Promise<void> {
    this.#request = { ...this.#request, ...request }
    const { audio, video } = this.#request
    const off = this.#switchedOff
    this.#wanted = { audio: audio && !off.audio, video: video && !off.video }
    // The microphone is opened muted: unmuting must be instant.
    return this.#ask(() => this.#openChosen(this.#allowed({ ...this.#request, video: this.#wanted.video })))
  }

  /** Takes over a stream that is already open. Devices that are opened later are the same ones. */
  use(stream: MediaStream): void {
    if (this.#deps.scope.closed) {
      for (const track of stream.getTracks()) track.stop()
      return
    }
    const cameraIsOff = this.#switchedOff.video || this.#held
    for (const track of cameraIsOff ? stream.getVideoTracks() : []) {
      this.#cameraAfterHold ||= this.#held && !this.#switchedOff.video
      this.#last.video = deviceOf(track)
      stream.removeTrack(track)
      track.stop()
    }
    this.#take(stream)
    this.#error = null
    this.#deps.changed()
  }

  async setAudio(enabled: boolean): Promise<void> {
    this.#wanted.audio = enabled
    this.#switchedOff.audio = !enabled
    const track = this.#track('audio')
    if (track) {
      // A muted track is kept, because unmuting must be instant, and its silence keeps the path open.
      track.enabled = enabled && !this.#held
      this.#deps.changed()
    } else if (enabled) {
      await this.#ask(async () => {
        const opened = this.#track('audio')
        if (opened) opened.enabled = this.#wanted.audio && !this.#held
        else await this.#openChosen({ ...this.#request, audio: true, video: false })
      })
    }
  }

  async setVideo(enabled: boolean): Promise<void> {
    this.#wanted.video = enabled
    this.#switchedOff.video = !enabled
    // This is queued even if the camera is off now, because it may be opening at this moment.
    await this.#ask(async () => {
      if (this.#held) this.#cameraAfterHold = this.#wanted.video
      if (this.#held || !this.#wanted.video) this.#drop('video')
      else if (!this.#track('video')) await this.#openChosen({ ...this.#request, audio: false, video: true })
    })
  }

  /** Pauses and resumes. Afterwards both devices are as before, and a mute stays. */
  async setHold(on: boolean): Promise<void> {
    this.#held = on
    const microphone = this.#track('audio')
    if (microphone) microphone.enabled = this.#wanted.audio && !on
    // This is queued, so that an opening under way ends first, and of several quick changes the last one counts.
    await this.#ask(async () => {
      if (this.#held) {
        this.#cameraAfterHold ||= this.#track('video') !== null
        this.#drop('video')
      } else if (this.#cameraAfterHold) {
        this.#cameraAfterHold = false
        if (!this.#track('video')) await this.#openChosen({ ...this.#request, audio: false, video: true })
      }
    })
  }

  /** @returns unchanged if there is no other camera */
  async switchCamera(deviceId?: string): Promise<void> {
    await this.#ask(async () => {
      const track = this.#track('video')
      const current = track?.getSettings() ?? { deviceId: this.#last.video.deviceId ?? undefined }
      const next = deviceId ? { videoDeviceId: deviceId } : nextCamera((await this.list()).cameras, current)
      if (!next || this.#deps.scope.closed) return
      const before = { videoDeviceId: this.#request.videoDeviceId, facingMode: this.#request.facingMode }
      this.#request = { ...this.#request, videoDeviceId: undefined, facingMode: undefined, ...next }
      this.#lost.video = null
      if (!track) return
      // Phones cannot have two cameras open, so the first one is stopped before the second is opened.
      this.#drop('video')
      this.#deps.changed()
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
      if (await this.#open({ ...this.#request, audio: true, video: false })) this.#lost.audio = null
      else this.#request = { ...this.#request, audioDeviceId: before }
    })
  }

  /**
   * Something was plugged in or pulled out: what was lost is taken back, what was missing is taken.
   * @returns the devices that are taken, about which nobody need be asked
   */
  plugged(plugged: Plugged): FoundDevice[] {
    const taken: FoundDevice[] = []
    for (const kind of ['audio', 'video'] as const) {
      const track = this.#track(kind)
      // Not every browser ends the track of a device that is pulled out.
      if (track && plugged.isGone(INPUTS[kind], this.#last[kind].deviceId)) this.#ended(kind, track)
      const device = this.#comingBack(kind, plugged)
      if (!device) continue
      taken.push(device)
      void this.#ask(() => this.#takeBack(kind, device.deviceId))
    }
    return taken
  }

  list(): Promise<DeviceList> {
    return listDevices(this.#deps.devices)
  }

  /** Runs one request after another, because parallel ones fail or mute each other on phones. */
  #ask(run: () => Promise<unknown>): Promise<void> {
    this.#pending += 1
    const done = this.#queue.then(async () => {
      if (!this.#deps.scope.closed) await run()
      this.#pending -= 1
      if (!this.#deps.scope.closed) this.#deps.changed()
    })
    this.#queue = done
    this.#deps.changed()
    return done
  }

  /** Leaves the camera out of the request during a pause. */
  #allowed(request: MediaRequest): MediaRequest {
    if (!this.#held) return request
    this.#cameraAfterHold = request.video
    return { ...request, video: false }
  }

  /** @param patient true to try once more if a device seems to be in use */
  async #open(request: MediaRequest, patient = true): Promise<boolean> {
    if (!request.audio && !request.video) return true
    const answered = this.#waitForAnswer(kindOf(request))
    const result = await openPatiently(this.#deps, request, patient)
    answered()
    if (result === null) return false
    this.#error = result.problem
    if (result.ok) this.#take(result.stream)
    else this.#deps.log('media-problem', result.problem.code)
    if (result.problem?.code === 'PERMISSION_DENIED') this.#permissions.start()
    return result.ok
  }

  /** As `#open`; where a device that was chosen some time ago is not there any more, with any other, and says so. */
  async #openChosen(request: MediaRequest): Promise<boolean> {
    if (await this.#open(request)) return true
    const failed = this.#error
    const gone = kindsOf(failed).filter((kind) => request[ID_OF[kind]])
    if (failed?.code !== 'CONSTRAINT' || gone.length === 0) return false
    const any = Object.fromEntries(gone.map((kind) => [ID_OF[kind], undefined]))
    if (!(await this.#open({ ...request, ...any }))) return false
    for (const kind of gone) {
      this.#lost[kind] = { ...NOTHING_KNOWN, deviceId: request[ID_OF[kind]] ?? null }
      this.#error ??= { ...failed, code: 'NO_DEVICE', kind, lost: true, replacedBy: this.#last[kind].label ?? '' }
    }
    this.#request = { ...this.#request, ...any }
    return true
  }

  /** @returns to be called with the answer */
  #waitForAnswer(kind: AskedKind): () => void {
    const stop = this.#deps.scope.after(ASKING_MS, () => {
      this.#asking = kind
      this.#deps.log('asking', kind)
      this.#deps.changed()
    })
    return () => {
      stop()
      this.#asking = null
    }
  }

  /** The person changed in the browser what the page may have: one of two that were refused can do. */
  #allowedNow({ audio, video }: Allowed): void {
    const problem = this.#error
    if (problem?.code !== 'PERMISSION_DENIED' || problem.kind !== 'both' || audio === video) return
    this.#error = { ...problem, kind: audio ? 'video' : 'audio', oneAllowed: true }
    this.#deps.changed()
  }

  #comingBack(kind: MediaKind, plugged: Plugged): FoundDevice | null {
    const lost = this.#lost[kind]
    const found = lost && findAgain(kind, lost, plugged)
    if (found) return found
    const problem = this.#error
    const missing = problem?.code === 'NO_DEVICE' && kindsOf(problem).includes(kind)
    if (!missing || this.#track(kind) || !this.#request[kind]) return null
    return plugged.all.find((device) => device.kind === INPUTS[kind]) ?? null
  }

  async #takeBack(kind: MediaKind, deviceId: string): Promise<void> {
    const track = this.#track(kind)
    if (track && !this.#lost[kind]) return
    const id = ID_OF[kind]
    const chosen = { ...this.#request, [id]: deviceId || undefined }
    if (kind === 'video' && (this.#held || !this.#wanted.video)) {
      this.#cameraAfterHold ||= this.#held && this.#wanted.video
      this.#request = chosen
      this.#lost.video = null
      return
    }
    const before = this.#error
    if (await this.#open({ ...chosen, audio: kind === 'audio', video: kind === 'video' })) {
      this.#deps.log('device-back', kind)
      this.#lost[kind] = null
      this.#request = chosen
      // The other one is still missing.
      if (before?.kind === 'both') this.#error = { ...before, kind: kind === 'audio' ? 'video' : 'audio' }
    } else if (track) this.#error = before
  }

  #take(from: MediaStream): void {
    for (const kind of ['audio', 'video'] as const) {
      const track = trackOf(from, kind)
      if (!track) continue
      this.#drop(kind)
      this.#stream ??= this.#deps.createStream()
      this.#stream.addTrack(track)
      // The person may have muted while the browser was still asking for permission.
      if (kind === 'audio') track.enabled = this.#wanted.audio && !this.#held
      this.#last[kind] = deviceOf(track)
      const lost = this.#lost[kind]
      if (lost && isSame(lost, this.#last[kind])) this.#lost[kind] = null
      this.#openedAt[kind] = this.#deps.scope.clock.now()
      this.#watch[kind] = watchTrack({
        scope: this.#deps.scope,
        page: this.#deps.page,
        track,
        ended: () => this.#ended(kind, track),
        interrupted: () => this.#deps.changed(),
        stuck: () => this.#stuck(kind, track),
      })
    }
  }

  /**
   * The track has ended: the device was removed, another app has taken it, or the permission was withdrawn. It is
   * opened once more, and otherwise reported.
   */
  #ended(kind: MediaKind, track: MediaStreamTrack): void {
    if (this.#track(kind) !== track) return
    const steady = this.#deps.scope.clock.now() - this.#openedAt[kind] >= STEADY_MS
    this.#drop(kind)
    this.#lost[kind] ??= this.#last[kind]
    this.#deps.changed()
    this.#deps.log('device-ended', kind)
    if (this.#reopened[kind] && !steady) {
      this.#error = { code: 'NO_DEVICE', kind, detail: 'the track ended again', lost: true }
      this.#deps.changed()
      return
    }
    this.#reopened[kind] = true
    void this.#ask(async () => {
      if (!this.#track(kind)) await this.#replace(kind)
    })
  }

  /**
   * The track was interrupted and has been silent ever since. A new track of the same device works where this one does
   * not.
   */
  #stuck(kind: MediaKind, track: MediaStreamTrack): void {
    this.#deps.log('device-stuck', kind)
    void this.#ask(async () => {
      if (this.#track(kind) === track) await this.#replace(kind)
    })
  }

  #returned(page: PageLike): void {
    const lost = this.#error?.lost && this.#error.replacedBy === undefined ? this.#error.kind : null
    if (page.visibilityState !== 'visible' || (lost !== 'audio' && lost !== 'video')) return
    void this.#ask(async () => {
      if (!this.#track(lost)) await this.#replace(lost)
    })
  }

  /** Opens the same device again, or else any one of its kind, since the chosen one may have been removed. */
  async #replace(kind: MediaKind): Promise<void> {
    if (kind === 'video' && this.#held) this.#cameraAfterHold = this.#wanted.video
    if (kind === 'video' && (this.#held || !this.#wanted.video)) return
    const lost = this.#last[kind]
    const id = ID_OF[kind]
    const request = { ...this.#request, audio: kind === 'audio', video: kind === 'video' }
    const opened =
      (lost.deviceId !== null && (await this.#open({ ...request, [id]: lost.deviceId }, false))) ||
      (await this.#open({ ...request, [id]: undefined }))
    if (!opened && this.#error) this.#error = { ...this.#error, lost: true }
    const { deviceId, label } = this.#last[kind]
    if (!opened || deviceId === null || isSame(lost, { deviceId, label })) return
    // The one that was chosen is not there: off and on again must not ask for it.
    this.#request = { ...this.#request, [id]: undefined }
    this.#error = { code: 'NO_DEVICE', kind, detail: 'the track ended', lost: true, replacedBy: label ?? '' }
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
    const { deviceId, label } = this.#last[kind]
    const missing = this.#error?.kind === 'video' && this.#error.replacedBy === undefined
    return {
      enabled: track?.enabled ?? false,
      available: track !== null || (kind === 'video' && deviceId !== null && !missing),
      switchedOff: this.#switchedOff[kind],
      deviceId,
      label,
    }
  }
}

function kindsOf(problem: MediaProblem | null): MediaKind[] {
  return (['audio', 'video'] as const).filter((kind) => problem?.kind === kind || problem?.kind === 'both')
}

function deviceOf(track: MediaStreamTrack): LostDevice {
  const { deviceId, groupId } = track.getSettings()
  return { deviceId: deviceId ?? null, label: track.label || null, groupId: groupId ?? null }
}
