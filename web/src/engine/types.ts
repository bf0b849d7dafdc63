import type { BlurTool } from './background/blurred-track.ts'
import type { Thresholds } from './quality/thresholds.ts'
import type { RetryPolicy } from './recovery.ts'
import type { PeerRole, RemotePeer, Signalling } from './signalling.ts'
import type { CallState } from './states.ts'

export type MediaKind = 'audio' | 'video'

/** Why a camera or microphone could not be opened; the screen has a text for each. */
export type MediaProblemCode =
  | 'PERMISSION_DENIED'
  | 'NO_DEVICE'
  | 'DEVICE_IN_USE'
  | 'CONSTRAINT'
  | 'INSECURE_CONTEXT'
  | 'UNKNOWN'

/** What the browser is asked for. */
export type AskedKind = MediaKind | 'both'

export interface MediaProblem {
  code: MediaProblemCode
  /** What can't be had; `both` also where only one was asked for at a time, and neither opened. */
  kind: AskedKind | 'screen'
  /** The browser's own words, for a log; not for a screen. */
  detail: string
  /** The device worked and stopped by itself (removed, or taken by another program). */
  lost: boolean
  /** With `lost`: the label of the device that took its place, so that the call goes on. */
  replacedBy?: string
  /** Both were refused, and the person has allowed the other one in the browser since: `kind` was `both`. */
  oneAllowed?: true
}

/** What to request of the devices. Sizes in pixels, rates in frames a second. */
export interface MediaRequest {
  audio: boolean
  video: boolean
  audioDeviceId?: string
  videoDeviceId?: string
  /** Phones: 'user' is the front camera, 'environment' the back one. */
  facingMode?: 'user' | 'environment'
  /** Ideal values, not required ones. Default 1280 × 720 at 30. */
  width?: number
  height?: number
  frameRate?: number
  /** Whether to try the microphone alone if both cannot be opened. Default false: the person decides. */
  audioOnlyFallback?: boolean
}

export interface DeviceInfo {
  deviceId: string
  /** Empty before permission is given (Media Capture §9.3). */
  label: string
}

export interface DeviceList {
  cameras: DeviceInfo[]
  microphones: DeviceInfo[]
  speakers: DeviceInfo[]
}

/** One local device as the screen renders it. */
export interface LocalDevice {
  /** The person wants it on, and it is on. */
  enabled: boolean
  /** The person has switched it off; it stays off until they switch it on. */
  switchedOff: boolean
  /** A live track exists, or (camera off) existed and can be opened again. */
  available: boolean
  deviceId: string | null
  label: string | null
}

export interface LocalMediaView {
  /**
   * For the self-view, with our camera's picture as the others see it. One object for the whole call, and another while
   * the background is to be blurred. Null before media was opened.
   */
  stream: MediaStream | null
  /** A getUserMedia is pending, so the browser may be asking for permission. */
  opening: boolean
  /** For what the browser has been asked for so long that it probably waits for the person's answer; null otherwise. */
  asking: AskedKind | null
  audio: LocalDevice
  video: LocalDevice
  blur: BlurState
  error: MediaProblem | null
}

/** The quality of a connection: that of its worst part. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'bad'

/** How much of a picture is sent, from the top of the ladder to its foot: at `off` only the voice is left. */
export type VideoRung = 'full' | 'reduced' | 'slow' | 'off'

/** How much of the network the person lets the call use. `audioOnly`: no picture in either direction. */
export type DataMode = 'full' | 'saver' | 'audioOnly'

/**
 * The background of our picture: as it is, or blurred. While the blur is not there yet (`loading`), or has failed, or
 * was too slow on this device, no picture is sent until the person switches it off.
 */
export type BlurState = 'off' | 'loading' | 'on' | 'failed' | 'tooSlow'

/** Both sides show the same one, unless somebody sits between them. */
export interface SafetyCode {
  /** Four words. */
  words: readonly string[]
  /** The same number as four emoji. */
  emoji: readonly string[]
}

/** A device that was plugged in during the call, and that nobody has used in it. */
export interface DeviceOffer {
  kind: 'audioinput' | 'audiooutput' | 'videoinput'
  deviceId: string
  label: string
}

export type RemoteConnection = 'connecting' | 'connected' | 'reconnecting' | 'failed'

/** One other person as the screen renders them. */
export interface RemoteView {
  peerId: string
  userId: string
  name: string
  role: PeerRole
  /** The same object for the life of the link, also over a new connection. */
  stream: MediaStream
  connection: RemoteConnection
  /** What the peer says of its microphone and camera; false until it has said so. */
  audio: boolean
  video: boolean
  /** Whether the peer's socket is connected. False together with 'connected' means that only its socket is gone. */
  present: boolean
  /** True if their picture is their screen. */
  sharing: boolean
  /** True if they have paused the call. */
  onHold: boolean
  /** Their browser waits for their answer whether it may use these. */
  asking: AskedKind | null
  /** As measured here; null before there is enough to say. */
  quality: QualityLevel | null
  /** As measured at their end. */
  theirQuality: QualityLevel | null
  /** How much of our picture we send them. */
  sending: VideoRung
  /** How much of their picture they send us, as they say. */
  receiving: VideoRung
  /**
   * How much of the network they let the call use: the reason why a picture may be small or missing by their choice.
   */
  theirDataMode: DataMode
  /** Their device is short of processor, as they say: what arrives late or small need not be the network's fault. */
  theirDeviceBusy: boolean
  /**
   * Null until both sides have revealed what they committed to; always null with a page or browser that has no safety
   * code.
   */
  safetyCode: SafetyCode | null
  /** Something happened to the encryption that cannot happen between two honest pages. */
  safetyAlarm: boolean
}

/** Bytes. */
export interface CallUsage {
  sentBytes: number
  receivedBytes: number
}

/** A lasting problem of the whole room while nobody is connected; `rejoin()` tries again from the start. */
export type RoomProblemCode = 'RECOVERY_TIMEOUT' | 'NO_WEBRTC'

/** Immutable; a new object whenever anything in it has changed. */
export interface RoomSnapshot {
  state: CallState
  localMedia: LocalMediaView
  remotes: readonly RemoteView[]
  signalling: 'up' | 'down'
  /** Epoch milliseconds of the first connection of this call; kept over reconnects. */
  connectedAt: number | null
  /** `accept()` was called. */
  accepted: boolean
  dataMode: DataMode
  /** This device is short of processor, so our picture is smaller or slower for everybody. */
  deviceBusy: boolean
  /** We have paused the call: we send nothing, and ask the others for nothing. */
  onHold: boolean
  /** Our picture is our screen. */
  sharing: boolean
  /** Whether this browser can share its screen; phones cannot. */
  canShare: boolean
  deviceOffer: DeviceOffer | null
  problem: RoomProblemCode | null
}

/** Time, passed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch, monotonic while the page lives. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(id: unknown): void
}

/** The part of `navigator.mediaDevices` that is used; phones have no `getDisplayMedia`. */
export type MediaDevicesLike = EventTarget &
  Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'> &
  Partial<Pick<MediaDevices, 'getDisplayMedia'>>

/** The part of `document` that is used: its visibility and the person's gestures. */
export type PageLike = EventTarget & Pick<Document, 'visibilityState'>

/** One step in a call's life, for a log. Ids and codes only, never a name. */
export interface EngineEvent {
  name: string
  peerId?: string
  detail?: string
}

export interface CallRoomOptions {
  signalling: Signalling
  /** Ourselves. `peerId` is normally left out: it is random, one per room. */
  self: { userId: string; peerId?: string }
  /**
   * True when we make the offers towards `remote`. Both sides must come to opposite answers. The offerer is the
   * impolite peer (W3C WebRTC §10.7), and only the offerer makes new connections.
   */
  isOfferer(remote: RemotePeer): boolean
  /**
   * STUN and TURN servers with fresh credentials; called before the first offer and repeatedly after it; may reject.
   */
  iceServers?: () => Promise<RTCIceServer[]>
  /**
   * Called when nothing has arrived for a moment: the transport should probe its socket, and report `down()` if it is
   * dead.
   */
  onSuspicion?: () => void
  /**
   * Subscribes to hints that the network has changed or that the page was asleep, after which a silence counts sooner.
   * Default: `online`, `navigator.connection` and the page's becoming visible.
   */
  networkNews?: (changed: () => void) => () => void
  /** Receives the steps of the call, for a log. */
  onEvent?: (event: EngineEvent) => void
  /**
   * `relay` hides our addresses from the others: each connection from then on uses relays only, and no other candidate
   * is sent. Called before each connection and each signal. Default: `all`.
   */
  iceTransportPolicy?: () => RTCIceTransportPolicy
  /** How many others are linked at most; a mesh of four has three. Default 3. */
  maxRemotes?: number
  /** How long to wait between attempts to get media back; see recovery.ts. */
  retryPolicy?: RetryPolicy
  /** An id of this call that both sides know; it goes into the safety code. Default: empty. */
  callId?: string
  /** How much of the network the call may use from the start. Default `full`. */
  dataMode?: DataMode
  /** Whether to blur the background of our camera's picture from the start. Default false. */
  blur?: boolean
  /** How long blurring a frame may take on average (ms), for tests. Default: what 15 frames a second allow. */
  blurMostMs?: number
  /** Replaces numbers of quality/thresholds.ts, for tests. */
  thresholds?: Partial<Thresholds>
  /** Everything below defaults to the browser's. */
  mediaDevices?: MediaDevicesLike | undefined
  permissions?: Pick<Permissions, 'query'> | undefined
  page?: PageLike | undefined
  clock?: Clock
  performance?: Pick<Performance, 'mark' | 'now'>
  loadBlur?: () => Promise<BlurTool>
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection
  createMediaStream?: () => MediaStream
  createAudioContext?: () => AudioContext
  generateCertificate?: () => Promise<RTCCertificate>
  /** Undefined outside a secure context: then there is no safety code. */
  subtle?: SubtleCrypto | undefined
}

/**
 * The interface of the engine. No function throws or rejects: problems are in the snapshot. All functions are bound, so
 * they can be passed around (`useSyncExternalStore(room.subscribe, room.getSnapshot)`).
 */
export interface CallRoomApi {
  readonly peerId: string
  subscribe(listener: () => void): () => void
  getSnapshot(): RoomSnapshot
  /** Joins, connects and negotiates in advance, while it still rings. Sends no media. Idempotent. */
  prepare(): void
  /**
   * The person accepted (callee), or the other one did (caller). Implies `prepare()`. Writes the mark `call:accept`
   * with the time `at` (a `performance.now()` value, e.g. the click's timeStamp).
   */
  accept(options?: { at?: number }): void
  /** Leaves for good and stops every track. The room cannot be used again. Idempotent. */
  end(): void
  /**
   * Makes new connections to those who are lost, after `RECOVERY_TIMEOUT` or when one of several `failed`; with nobody
   * lost, to all.
   */
  rejoin(): void
  /** Opens devices; the result is in `snapshot.localMedia`. May be called before or after `accept()`. */
  openMedia(request?: Partial<MediaRequest>): Promise<void>
  /** Takes over an open stream (from the device check). The room stops it at the end. */
  useStream(stream: MediaStream): void
  /** Mutes and unmutes; opens a microphone when there is none. */
  setAudioEnabled(enabled: boolean): Promise<void>
  /** Off stops the camera (its light goes out); on opens it again. Never renegotiates. */
  setVideoEnabled(enabled: boolean): Promise<void>
  /** Switches to another camera: the given one, or the next (on phones: the other side). */
  switchCamera(deviceId?: string): Promise<void>
  switchMicrophone(deviceId: string): Promise<void>
  /**
   * Blurs the background of our camera's picture, without renegotiation; the result is `localMedia.blur`. On also tries
   * again after a failure, and off shows the camera's own picture.
   */
  setBlur(on: boolean): void
  /**
   * Shares our screen in place of the camera's picture, without renegotiation; the browser asks which surface. Call it
   * in a click handler. While sharing, it chooses another surface. A cancelled picker changes nothing and is no error;
   * a problem is `localMedia.error` of kind `screen`. The self-view keeps the camera.
   */
  shareScreen(): Promise<void>
  /** Stops sharing; the camera's picture returns if the camera is on. The browser's own button does the same. */
  stopSharing(): void
  /**
   * Pauses the call: our sound and picture are not sent, the camera is closed, and the others' media are not asked for.
   */
  setHold(on: boolean): void
  /**
   * Sets who has paused the room, as the server knows it, by `userId`: nothing is sent to them, whether their page has
   * said so yet or not; null means nobody.
   */
  setPausedBy(userId: string | null): void
  /** Switches to the device of `deviceOffer`. A speaker is switched by the screen (`setSinkId`). */
  acceptDevice(): Promise<void>
  dismissDevice(): void
  /**
   * @returns 0 to 1, the peak of the last moment; `self` is measured while muted too. Cheap, so that it can be polled.
   */
  audioLevel(who: string): number
  listDevices(): Promise<DeviceList>
  /**
   * Sets who may be here. The link to anybody else is closed at once, even if media flows: somebody who was removed and
   * kept the connection would go on hearing. It may be called before or after the event that they are in the room.
   * Null, the default, admits everybody whom signalling names.
   */
  setAdmission(mayBeHere: ((who: Pick<RemotePeer, 'userId' | 'role'>) => boolean) | null): void
  /**
   * Sets how much of the network this call may use: what we send, and what we ask the others to send. With `audioOnly`
   * no picture travels in either direction; our camera itself stays as it is, because the person decides about its
   * light. May be called at any time before the end.
   */
  setDataMode(mode: DataMode): void
  /**
   * Returns the bytes on the wire so far, media with all headers, of all connections of the call; it is some seconds
   * behind.
   */
  usage(): CallUsage
  /**
   * Writes the mark `call:first-frame` at the first frame that this element shows.
   * @returns a function that cancels it
   */
  watchFirstFrame(video: HTMLVideoElement): () => void
}
