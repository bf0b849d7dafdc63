import { BackgroundBlur, type BackgroundBlurDeps } from './background/background-blur.ts'
import { DeviceWatch, type DeviceWatchDeps } from './device-watch.ts'
import { LocalMedia, type LocalTracks } from './local-media.ts'
import { putTrack } from './media.ts'
import type { PeerState } from './peer-state.ts'
import type { Scope } from './scope.ts'
import { ScreenShare } from './screen-share.ts'
import { SelfLevel } from './self-level.ts'
import type { OwnView } from './snapshot.ts'
import type { MediaDevicesLike, PageLike } from './types.ts'
import type { PermissionsLike } from './which-failed.ts'

export interface OwnSideDeps {
  scope: Scope
  devices: MediaDevicesLike | undefined
  permissions: PermissionsLike | undefined
  page: PageLike | undefined
  createMediaStream(): MediaStream
  createAudioContext(): AudioContext
  loadBlur: BackgroundBlurDeps['load']
  blurMostMs: number | undefined
  changed(): void
  log(name: string, detail?: string): void
}

/** What is sent to everybody, and what is said about it. */
export interface Outgoing {
  tracks: LocalTracks
  state: PeerState
}

/** No track is sent. */
export const NO_TRACKS: LocalTracks = Object.freeze({ audio: null, video: null })

/** Everything on our side: camera, microphone, screen, pause, and newly connected devices. */
export class OwnSide {
  readonly media: LocalMedia
  readonly #deps: OwnSideDeps
  readonly #screen: ScreenShare
  readonly #plugged: DeviceWatch
  readonly #level: SelfLevel
  readonly #blur: BackgroundBlur
  /** The self-view while the background is to be blurred. */
  #shown: MediaStream | null = null
  #onHold = false

  constructor(deps: OwnSideDeps) {
    this.#deps = deps
    const { scope, devices, permissions, page, changed, log, createMediaStream, createAudioContext } = deps
    const createStream = createMediaStream
    this.media = new LocalMedia({ scope, devices, permissions, page, createStream, changed: this.#opened, log })
    this.#screen = new ScreenShare({ scope, devices, changed, log })
    const comesBack: DeviceWatchDeps['comesBack'] = (plugged) => this.media.plugged(plugged)
    this.#plugged = new DeviceWatch({ scope, devices, inUse: () => this.#inUse(), comesBack, changed })
    this.#level = new SelfLevel({ scope, page, createStream: createMediaStream, createAudioContext })
    const { loadBlur: load, blurMostMs: mostMs } = deps
    this.#blur = new BackgroundBlur({ scope, load, mostMs, changed, log })
  }

  outgoing(): Outgoing {
    const { audio, video } = this.media.tracks
    const screen = this.#screen.track
    // This applies at once, even while the camera is still being closed.
    if (this.#onHold) return { tracks: NO_TRACKS, state: { audio: false, video: false, mic: false, hold: true } }
    const picture = screen ?? (video && this.#blur.picture)
    const { asking } = this.media
    return {
      tracks: { audio, video: picture },
      state: {
        // The track is muted neither by the person nor by the system.
        audio: audio ? audio.enabled && !audio.muted : false,
        video: picture?.enabled ?? false,
        // When the system interrupts the microphone, nothing is sent, and the peer must not take that for a broken
        // path.
        mic: audio !== null && !audio.muted,
        ...(screen ? { sharing: true } : {}),
        ...(asking ? { asking } : {}),
      },
    }
  }

  view(): OwnView {
    const media = this.media.view()
    return {
      localMedia: {
        ...media,
        stream: media.stream && this.#view(media.stream),
        blur: this.#blur.state,
        error: this.#screen.error ?? media.error,
      },
      onHold: this.#onHold,
      sharing: this.#screen.track !== null,
      canShare: this.#screen.possible,
      deviceOffer: this.#plugged.offer,
    }
  }

  setBlur(on: boolean): void {
    this.#blur.set(on)
  }

  share(): Promise<void> {
    return this.#deps.scope.closed ? Promise.resolve() : this.#screen.share()
  }

  stopSharing(): void {
    this.#screen.stop()
  }

  setHold(on: boolean): void {
    if (this.#onHold === on || this.#deps.scope.closed) return
    this.#onHold = on
    // A person who has paused the call may be talking to somebody else, so the level is not measured.
    if (on) this.#level.stop()
    void this.media.setHold(on)
  }

  async acceptDevice(): Promise<void> {
    const device = this.#plugged.take()
    if (device?.kind === 'audioinput') await this.media.switchMicrophone(device.deviceId)
    else if (device?.kind === 'videoinput') await this.media.switchCamera(device.deviceId)
  }

  dismissDevice(): void {
    this.#plugged.dismiss()
  }

  level(): number {
    return this.#level.level(this.#onHold ? null : this.media.tracks.audio)
  }

  readonly #opened = (): void => {
    const { audio, video } = this.media.tracks
    this.#blur.follow(video)
    // Before a permission the browser names no devices, so there is nothing to compare with. What was missed may come.
    if (audio || video || this.media.view().error) this.#plugged.start()
    this.#deps.changed()
  }

  /** @returns what the person sees of themselves: our own devices, with the picture that may be sent */
  #view(own: MediaStream): MediaStream {
    if (this.#blur.state === 'off') return own
    this.#shown ??= this.#deps.createMediaStream()
    const { audio } = this.media.tracks
    const tracks = [audio, this.#blur.picture].filter((track) => track !== null)
    for (const old of this.#shown.getTracks()) if (!tracks.includes(old)) this.#shown.removeTrack(old)
    for (const track of tracks) putTrack(this.#shown, track)
    return this.#shown
  }

  #inUse(): (string | null)[] {
    const { audio, video } = this.media.tracks
    return [audio, video].map((track) => track?.getSettings().deviceId ?? null)
  }
}
