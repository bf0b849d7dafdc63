import type { Thresholds } from './quality/thresholds.ts'
import type { RetryPolicy } from './recovery.ts'
import type { PeerRole, RemotePeer, Signalling } from './signalling.ts'
import type { CallState } from './states.ts'

export type MediaKind = 'audio' | 'video'

/** Why a camera or microphone could not be had; the screen has words for each. */
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
  /** The device worked and stopped by itself (unplugged, taken by another program). */
  lost: boolean
  /** With `lost`: the label of the other device that took its place, so that all goes on. */
  replacedBy?: string
  /** Both were refused, and the person has allowed the other one in the browser since: `kind` was `both`. */
  oneAllowed?: true
}

/** What to ask of the devices. Sizes in CSS pixels, rates in frames a second. */
export interface MediaRequest {
  audio: boolean
  video: boolean
  audioDeviceId?: string
  videoDeviceId?: string
  /** Phones: 'user' is the front camera, 'environment' the back one. */
  facingMode?: 'user' | 'environment'
  /** Ideal, not demanded. Default 1280 × 720 at 30. */
  width?: number
  height?: number
  frameRate?: number
  /** When both can't be had, try the microphone alone. Default false: the person decides. */
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

/** One local device as the screen draws it. */
export interface LocalDevice {
  /** The person wants it on, and it is. */
  enabled: boolean
  /** The person switched it off; it stays so until they switch it on. */
  switchedOff: boolean
  /** A live track exists, or (camera off) existed and can be opened again. */
  available: boolean
  deviceId: string | null
  label: string | null
}

export interface LocalMediaView {
  /** For the self-view; the same object for the whole call. Null before media was opened. */
  stream: MediaStream | null
  /** A getUserMedia is pending: the browser may be asking. */
  opening: boolean
  /** For what the browser has been asked for so long that it probably waits for the person's answer; null otherwise. */
  asking: AskedKind | null
  audio: LocalDevice
  video: LocalDevice
  error: MediaProblem | null
}

/** How a connection does; the worst of its parts counts. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'bad'

/** How much of a picture is sent, from the top of the ladder to its foot: at `off` voice alone is left. */
export type VideoRung = 'full' | 'reduced' | 'slow' | 'off'

/** What the person lets the call use of the network. `audioOnly`: no picture in either direction. */
export type DataMode = 'full' | 'saver' | 'audioOnly'

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

/** One other person as the screen draws them. */
export interface RemoteView {
  peerId: string
  userId: string
  name: string
  role: PeerRole
  /** The same object for the life of the link, also over a rebuilt connection. */
  stream: MediaStream
  connection: RemoteConnection
  /** What the peer says of its microphone and camera; false until it said so. */
  audio: boolean
  video: boolean
  /** Its signalling is there. False with 'connected': only its socket is away. */
  present: boolean
  /** Their picture is their screen. */
  sharing: boolean
  /** They paused the call. */
  onHold: boolean
  /** Their browser waits for their answer whether it may use these. */
  asking: AskedKind | null
  /** As measured here; null before there is enough to say. */
  quality: QualityLevel | null
  /** As measured at their end. */
  theirQuality: QualityLevel | null
  /** What we send them of our picture. */
  sending: VideoRung
  /** What they send us of theirs, as they say. */
  receiving: VideoRung
  /** What they let the call use of the network: why a picture may be small or missing by their choice. */
  theirDataMode: DataMode
  /** Null until both sides have shown what they committed to; for good with a page or browser that can't. */
  safetyCode: SafetyCode | null
  /** Something happened to the encryption that does not happen between two honest pages. */
  safetyAlarm: boolean
}

/** Bytes. */
export interface CallUsage {
  sentBytes: number
  receivedBytes: number
}

/** A lasting problem of the whole room, with nobody connected; `rejoin()` tries again from the start. */
export type RoomProblemCode = 'RECOVERY_TIMEOUT' | 'NO_WEBRTC'

/** Immutable; a new object whenever anything in it changed. */
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
  /** We paused the call: nothing of us is sent, and nothing is asked for. */
  onHold: boolean
  /** Our picture is our screen. */
  sharing: boolean
  /** This browser can show its screen; phones can't. */
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

/** The part of `document` that is used: whether somebody looks at the page, and their gestures. */
export type PageLike = EventTarget & Pick<Document, 'visibilityState'>

/** One step in a call's life, for a log. Ids and codes only, never a name. */
export interface EngineEvent {
  name: string
  peerId?: string
  detail?: string
}

export interface CallRoomOptions {
  signalling: Signalling
  /** Ourselves. `peerId` is normally left out: random, one per room. */
  self: { userId: string; peerId?: string }
  /**
   * True when we make the offers towards `remote`. Both sides must come to opposite
   * answers. The offerer is the impolite peer (W3C WebRTC §10.7) and alone makes new connections.
   */
  isOfferer(remote: RemotePeer): boolean
  /** STUN and TURN with fresh credentials; asked before the first offer and kept fresh; may reject. */
  iceServers?: () => Promise<RTCIceServer[]>
  /** Nothing arrives for a moment: the transport should probe its socket (and say `down()` if it is dead). */
  onSuspicion?: () => void
  /**
   * Subscribes to the news that the network is another one, or that the page was asleep: a hint that
   * hurries the watch. Default: `online`, `navigator.connection` and the page's coming back.
   */
  networkNews?: (told: () => void) => () => void
  /** Lifecycle, for a log. */
  onEvent?: (event: EngineEvent) => void
  /**
   * `relay` hides our addresses from the others: each connection from then on uses relays only, and no other candidate
   * leaves this page. Asked before each connection and each signal. Default: `all`.
   */
  iceTransportPolicy?: () => RTCIceTransportPolicy
  /** How many others are linked at most; a mesh of four has three. Default 3. */
  maxRemotes?: number
  /** How long to wait between attempts to get media back; see recovery.ts. */
  retryPolicy?: RetryPolicy
  /** What both sides call this call: goes into the safety code. Default: nothing. */
  callId?: string
  /** How much of the network the call may use from the start. Default `full`. */
  dataMode?: DataMode
  /** Other numbers than those of quality/thresholds.ts, for tests. */
  thresholds?: Partial<Thresholds>
  /** Everything below defaults to the browser's. */
  mediaDevices?: MediaDevicesLike | undefined
  permissions?: Pick<Permissions, 'query'> | undefined
  page?: PageLike | undefined
  clock?: Clock
  performance?: Pick<Performance, 'mark' | 'now'>
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection
  createMediaStream?: () => MediaStream
  createAudioContext?: () => AudioContext
  generateCertificate?: () => Promise<RTCCertificate>
  /** Undefined outside a secure context: then there is no safety code. */
  subtle?: SubtleCrypto | undefined
}

/**
 * The engine's one door. Nothing throws and nothing rejects: what went wrong is in
 * the snapshot. All functions are bound, so they can be passed around
 * (`useSyncExternalStore(room.subscribe, room.getSnapshot)`).
 */
export interface CallRoomApi {
  readonly peerId: string
  subscribe(listener: () => void): () => void
  getSnapshot(): RoomSnapshot
  /** Joins, connects and negotiates ahead, while it still rings. Sends no media. Idempotent. */
  prepare(): void
  /**
   * The person accepted (callee), or the other one did (caller). Implies `prepare()`.
   * Writes `call:accept`, at `at` (a `performance.now()` value, e.g. the click's timeStamp).
   */
  accept(options?: { at?: number }): void
  /** Leaves for good; stops every track. The room can't be used again. Idempotent. */
  end(): void
  /** After `RECOVERY_TIMEOUT`, or when one of several `failed`: new connections to those who are lost; with nobody lost, to all. */
  rejoin(): void
  /** Opens devices; result in `snapshot.localMedia`. May be called before or after `accept()`. */
  openMedia(request?: Partial<MediaRequest>): Promise<void>
  /** Takes over an already open stream (from the device check). The room stops it at the end. */
  useStream(stream: MediaStream): void
  /** Mute and unmute; opens a microphone when there is none. */
  setAudioEnabled(enabled: boolean): Promise<void>
  /** Off stops the camera (its light goes out); on opens it again. Never renegotiates. */
  setVideoEnabled(enabled: boolean): Promise<void>
  /** Another camera: the given one, or the next (on phones: the other side). */
  switchCamera(deviceId?: string): Promise<void>
  switchMicrophone(deviceId: string): Promise<void>
  /**
   * Our screen takes the camera's place on the other sides, without renegotiation; the browser asks which.
   * To be called in a click. Again: another surface. A cancelled picker changes nothing and is no error;
   * a problem is `localMedia.error` of kind `screen`. The self-view keeps the camera.
   */
  shareScreen(): Promise<void>
  /** The camera comes back, if it is on. Also by the browser's own bar. */
  stopSharing(): void
  /** Pauses the call: our sound and picture stop leaving, the camera goes off, theirs are not asked for. */
  setHold(on: boolean): void
  /**
   * Who paused the room, as the server knows it, by `userId`: nothing leaves towards them, whether their page has said
   * so yet or not; null: nobody.
   */
  setPausedBy(userId: string | null): void
  /** Switches to the device of `deviceOffer`. A speaker is the screen's to switch (`setSinkId`). */
  acceptDevice(): Promise<void>
  dismissDevice(): void
  /** @returns 0 to 1, the peak of the last moment; `self` hears also while muted. Cheap; to be polled. */
  audioLevel(who: string): number
  listDevices(): Promise<DeviceList>
  /**
   * Who may be here. Anybody else is let go at once, though their media path works: somebody who was sent away and
   * keeps the connection would go on hearing otherwise. May come before or after the news that they are in the room.
   * Null, the default: whoever signalling names.
   */
  setAdmission(mayBeHere: ((who: Pick<RemotePeer, 'userId' | 'role'>) => boolean) | null): void
  /**
   * How much of the network this call may use: what we send, and what we ask the others to send. With `audioOnly` no
   * picture travels in either direction; our camera itself stays as it is, so that its light is the person's to decide.
   * May be called at any time before the end.
   */
  setDataMode(mode: DataMode): void
  /** Bytes on the wire so far, media with all headers, of all connections of the call; some seconds behind. */
  usage(): CallUsage
  /** Marks `call:first-frame` at the first frame that this element shows. @returns cancel */
  watchFirstFrame(video: HTMLVideoElement): () => void
}
