import type { ReadyCheckResult } from '@medconsult/contract'
import { listDevices, type MediaResult, openMedia } from '../engine/base/index.ts'
import type { DeviceList, MediaDevicesLike, MediaProblem, MediaRequest } from '../engine/index.ts'
import type { DataModeChoice } from './data-mode.ts'

/** The status that the doctor gets. Silence is detected by listening, and not when the device is opened. */
export type DeviceStatus = Exclude<ReadyCheckResult['microphone'], 'SILENT'>

/** Ids of the chosen devices; what is left out is the browser's own choice. */
export interface DeviceChoice {
  audioDeviceId?: string
  videoDeviceId?: string
}

export interface DeviceCheckState {
  stream: MediaStream | null
  opening: boolean
  /** `SKIPPED` also before anything was opened. */
  camera: DeviceStatus
  microphone: DeviceStatus
  /**
   * The problem of the microphone if it has one, otherwise that of the camera, because no call is possible without a
   * microphone.
   */
  problem: MediaProblem | null
  devices: DeviceList
  choice: DeviceChoice
}

const NOTHING = {
  stream: null,
  opening: false,
  camera: 'SKIPPED',
  microphone: 'SKIPPED',
  problem: null,
  devices: { cameras: [], microphones: [], speakers: [] },
} satisfies Partial<DeviceCheckState>

const statuses: Readonly<Record<MediaProblem['code'], DeviceStatus>> = {
  PERMISSION_DENIED: 'BLOCKED',
  INSECURE_CONTEXT: 'BLOCKED',
  NO_DEVICE: 'MISSING',
  CONSTRAINT: 'MISSING',
  DEVICE_IN_USE: 'IN_USE',
  UNKNOWN: 'IN_USE',
}

interface DeviceCheckDeps {
  dataMode: Pick<DataModeChoice, 'get'>
  mediaDevices?: () => MediaDevicesLike | undefined
  permissions?: () => Pick<Permissions, 'query'> | undefined
}

/**
 * The camera and microphone before a call. The call gets copies of the tracks, so that the check can be closed on its
 * own. A missing device opens by itself when it is connected or allowed later.
 */
export class DeviceCheckStore {
  #state: DeviceCheckState = { ...NOTHING, choice: {} }
  #request = 0
  #stopWatching: (() => void) | null = null
  readonly #listeners = new Set<() => void>()
  readonly #deps: Required<DeviceCheckDeps>

  constructor(deps: DeviceCheckDeps) {
    this.#deps = {
      mediaDevices: () => navigator.mediaDevices as MediaDevices | undefined,
      permissions: () => navigator.permissions as Permissions | undefined,
      ...deps,
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): DeviceCheckState => this.#state

  /** Opens the chosen devices, or those chosen before. Never rejects: what went wrong is in the state. */
  async open(change: DeviceChoice = {}): Promise<void> {
    const request = ++this.#request
    const choice = { ...this.#state.choice, ...change }
    // Stopped first: a phone can't have two cameras open.
    stopAll(this.#state.stream)
    this.#set({ stream: null, opening: true, problem: null, choice })
    this.#watch()
    const opened = await this.#openChosen(choice)
    const devices = await listDevices(this.#deps.mediaDevices())
    if (request === this.#request) {
      this.#set({ ...opened, opening: false, devices })
      this.#notice(opened.stream)
    } else stopAll(opened.stream)
  }

  close(): void {
    this.#request++
    this.#stopWatching?.()
    this.#stopWatching = null
    stopAll(this.#state.stream)
    this.#set(NOTHING)
  }

  /**
   * Returns copies of the open tracks for a call, so that the browser asks for no second permission; null when none is
   * open.
   */
  copy(): MediaStream | null {
    const live = this.#state.stream?.getTracks().filter((track) => track.readyState === 'live') ?? []
    return live.length === 0 ? null : new MediaStream(live.map((track) => track.clone()))
  }

  /** Returns the request for a call that opens devices by itself, without devices that are gone. */
  async request(): Promise<Partial<MediaRequest>> {
    const { audioDeviceId, videoDeviceId } = this.#state.choice
    const { cameras, microphones } = await listDevices(this.#deps.mediaDevices())
    return {
      ...(this.#wantsPicture() ? {} : { video: false }),
      ...(microphones.some(({ deviceId }) => deviceId === audioDeviceId) && audioDeviceId ? { audioDeviceId } : {}),
      ...(cameras.some(({ deviceId }) => deviceId === videoDeviceId) && videoDeviceId ? { videoDeviceId } : {}),
    }
  }

  #wantsPicture(): boolean {
    return this.#deps.dataMode.get() !== 'audioOnly'
  }

  async #openChosen({ audioDeviceId, videoDeviceId }: DeviceChoice) {
    const video = this.#wantsPicture()
    const wanted = { audio: true, video, audioOnlyFallback: true }
    const chosen = { ...(audioDeviceId ? { audioDeviceId } : {}), ...(videoDeviceId ? { videoDeviceId } : {}) }
    let result = await this.#ask({ ...wanted, ...chosen })
    // The device that was chosen some time ago is gone, so any other one is opened.
    if (result.problem?.code === 'CONSTRAINT') {
      if (result.ok) stopAll(result.stream)
      result = await this.#ask(wanted)
    }
    if (result.ok) {
      const camera = !video ? 'SKIPPED' : result.problem ? statuses[result.problem.code] : 'OK'
      return { stream: result.stream, camera, microphone: 'OK', problem: result.problem } as const
    }
    const microphone = statuses[result.problem.code]
    const unheard = { stream: null, microphone, problem: result.problem }
    if (!video) return { ...unheard, camera: 'SKIPPED' } as const
    const picture = await this.#pictureAlone(result.problem)
    if (picture?.ok) return { ...unheard, stream: picture.stream, camera: 'OK' } as const
    return { ...unheard, camera: picture ? statuses[picture.problem.code] : microphone }
  }

  /**
   * Without a microphone, finds out whether there is at least a camera. It does not try when the browser would ask the
   * person again after a refusal, because browsers block pages that ask too often.
   */
  async #pictureAlone(problem: MediaProblem): Promise<MediaResult | null> {
    if (problem.code === 'INSECURE_CONTEXT') return null
    if (problem.code === 'PERMISSION_DENIED' && !(await this.#isAllowed('camera'))) return null
    const { videoDeviceId } = this.#state.choice
    return this.#ask({ audio: false, video: true, ...(videoDeviceId ? { videoDeviceId } : {}) })
  }

  #ask(request: MediaRequest): Promise<MediaResult> {
    return openMedia(this.#deps.mediaDevices(), request)
  }

  async #isAllowed(name: 'camera' | 'microphone'): Promise<boolean> {
    return (await permission(this.#deps.permissions(), name))?.state === 'granted'
  }

  /** A track that ends by itself belongs to a device that was removed, or taken by another program. */
  #notice(stream: MediaStream | null): void {
    for (const track of stream?.getTracks() ?? []) {
      track.addEventListener('ended', () => {
        if (this.#state.stream !== stream) return
        const [part, kind] =
          track.kind === 'audio' ? (['microphone', 'audio'] as const) : (['camera', 'video'] as const)
        this.#set({ [part]: 'MISSING', problem: { code: 'NO_DEVICE', kind, detail: 'ended', lost: true } })
        void this.#devicesChanged()
      })
    }
  }

  #watch(): void {
    if (this.#stopWatching) return
    const devices = this.#deps.mediaDevices()
    const changed = (): void => void this.#devicesChanged()
    devices?.addEventListener('devicechange', changed)
    const watched: PermissionStatus[] = []
    let over = false
    const allowed = (event: Event): void => {
      const { state } = event.target as PermissionStatus
      const { camera, microphone } = this.#state
      if (state === 'granted' && (camera === 'BLOCKED' || microphone === 'BLOCKED')) this.#again()
    }
    for (const name of ['camera', 'microphone'] as const) {
      void permission(this.#deps.permissions(), name).then((status) => {
        if (!status || over) return
        watched.push(status)
        status.addEventListener('change', allowed)
      })
    }
    this.#stopWatching = () => {
      over = true
      devices?.removeEventListener('devicechange', changed)
      for (const status of watched) status.removeEventListener('change', allowed)
    }
  }

  async #devicesChanged(): Promise<void> {
    const request = this.#request
    const devices = await listDevices(this.#deps.mediaDevices())
    if (request !== this.#request) return
    this.#set({ devices })
    const { camera, microphone } = this.#state
    const found = (status: DeviceStatus, list: unknown[]): boolean => status === 'MISSING' && list.length > 0
    if (found(camera, devices.cameras) || found(microphone, devices.microphones)) this.#again()
  }

  #again(): void {
    if (!this.#state.opening) void this.open()
  }

  #set(change: Partial<DeviceCheckState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function stopAll(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Returns null where the browser does not reveal the permission. */
async function permission(
  permissions: Pick<Permissions, 'query'> | undefined,
  name: 'camera' | 'microphone',
): Promise<PermissionStatus | null> {
  try {
    return (await permissions?.query({ name: name as PermissionName })) ?? null
  } catch {
    return null
  }
}

/**
 * Whether both were allowed before, so that opening them asks nothing; false where the browser does not reveal that.
 */
export async function mediaIsAllowed(): Promise<boolean> {
  const permissions = navigator.permissions as Permissions | undefined
  const answers = await Promise.all([permission(permissions, 'camera'), permission(permissions, 'microphone')])
  return answers.every((answer) => answer?.state === 'granted')
}
