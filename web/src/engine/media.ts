import type {
  AskedKind,
  DeviceList,
  MediaDevicesLike,
  MediaKind,
  MediaProblem,
  MediaProblemCode,
  MediaRequest,
} from './types.ts'

export type MediaResult =
  /** `problem` says why the camera is missing if only the microphone could be opened. */
  { ok: true; stream: MediaStream; problem: MediaProblem | null } | { ok: false; problem: MediaProblem }

/** Maps the names of the exceptions of getUserMedia (Media Capture and Streams §10.2) to codes. */
const CODES: Readonly<Record<string, MediaProblemCode>> = {
  NotAllowedError: 'PERMISSION_DENIED',
  SecurityError: 'PERMISSION_DENIED',
  NotFoundError: 'NO_DEVICE',
  NotReadableError: 'DEVICE_IN_USE',
  // Some browsers throw this when the device is in use or its driver failed.
  AbortError: 'DEVICE_IN_USE',
  OverconstrainedError: 'CONSTRAINT',
}

const DEFAULTS = { width: 1280, height: 720, frameRate: 30 } as const

export function mediaProblem(error: unknown, kind: MediaProblem['kind']): MediaProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  const detail = error instanceof Error || error instanceof DOMException ? `${name}: ${error.message}` : String(error)
  return { code: CODES[name] ?? 'UNKNOWN', kind, detail, lost: false }
}

/**
 * Returns the constraints for a request. Sizes are `ideal`, so that an old camera opens too. A chosen device is
 * `exact`, so that the person never gets another one without noticing.
 */
export function constraintsFor(request: MediaRequest): MediaStreamConstraints {
  const video: MediaTrackConstraints = {
    width: { ideal: request.width ?? DEFAULTS.width },
    height: { ideal: request.height ?? DEFAULTS.height },
    frameRate: { ideal: request.frameRate ?? DEFAULTS.frameRate },
  }
  if (request.videoDeviceId) video.deviceId = { exact: request.videoDeviceId }
  else if (request.facingMode) video.facingMode = { ideal: request.facingMode }
  const audio: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
  if (request.audioDeviceId) audio.deviceId = { exact: request.audioDeviceId }
  return { audio: request.audio ? audio : false, video: request.video ? video : false }
}

/**
 * Opens what the request asks for; it never rejects. Both kinds are opened by one call, because a second call of the
 * same kind silences the first track on iOS, and two calls ask for permission twice. It falls back to the microphone
 * alone only if the request allows that.
 * @param devices undefined on a page that is not a secure context (code `INSECURE_CONTEXT`)
 */
export async function openMedia(devices: MediaDevicesLike | undefined, request: MediaRequest): Promise<MediaResult> {
  const kind = kindOf(request)
  if (!devices) {
    return { ok: false, problem: { code: 'INSECURE_CONTEXT', kind, detail: 'no navigator.mediaDevices', lost: false } }
  }
  try {
    return { ok: true, stream: await devices.getUserMedia(constraintsFor(request)), problem: null }
  } catch (error) {
    const problem = mediaProblem(error, kind)
    if (kind !== 'both' || !request.audioOnlyFallback) return { ok: false, problem }
    const audio = await openMedia(devices, { ...request, video: false })
    return audio.ok ? { ...audio, problem: { ...problem, kind: 'video' } } : audio
  }
}

export function kindOf({ audio, video }: Pick<MediaRequest, 'audio' | 'video'>): AskedKind {
  if (audio && video) return 'both'
  return video ? 'video' : 'audio'
}

export async function listDevices(devices: MediaDevicesLike | undefined): Promise<DeviceList> {
  const found = (await devices?.enumerateDevices().catch(() => [])) ?? []
  const of = (kind: MediaDeviceKind): { deviceId: string; label: string }[] =>
    found.filter((d) => d.kind === kind && d.deviceId !== '').map(({ deviceId, label }) => ({ deviceId, label }))
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') }
}

/** Decides which other camera to open: by its side on phones, otherwise by its id. */
export function nextCamera(
  cameras: DeviceList['cameras'],
  current: MediaTrackSettings,
): Pick<MediaRequest, 'videoDeviceId' | 'facingMode'> | null {
  // A phone lists several back cameras (wide, tele), but people mean "the other side".
  if (current.facingMode === 'user') return { facingMode: 'environment' }
  if (current.facingMode === 'environment') return { facingMode: 'user' }
  if (cameras.length < 2) return null
  const at = cameras.findIndex((camera) => camera.deviceId === current.deviceId)
  const next = cameras[(at + 1) % cameras.length]
  return next ? { videoDeviceId: next.deviceId } : null
}

export function trackOf(stream: MediaStream, kind: MediaKind): MediaStreamTrack | null {
  return (kind === 'audio' ? stream.getAudioTracks() : stream.getVideoTracks())[0] ?? null
}

/** Puts a track into a stream in place of the previous track of its kind. */
export function putTrack(stream: MediaStream, track: MediaStreamTrack): void {
  for (const old of stream.getTracks()) if (old.kind === track.kind && old !== track) stream.removeTrack(old)
  stream.addTrack(track)
}
