import type { ReadyCheckResult } from '@medconsult/contract'
import {
  findAgain,
  type LostDevice,
  listDevices,
  type MediaResult,
  openMedia,
  permissionStatus,
} from '../engine/base/index.ts'
import type { DeviceList, MediaDevicesLike, MediaProblem, MediaRequest } from '../engine/index.ts'
import { Store } from '../platform/index.ts'
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
  /** The browser was asked so long ago that it probably waits for the person's answer. */
  asking: boolean
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
  /** Nothing could be opened, and the person said that they go on without: the next call does not ask either. */
  watchOnly: boolean
}

/** A browser that has not given a device by then is probably asking the person (ms). */
const ASKING_MS = 4_000

const NOTHING = {
  stream: null,
  opening: false,
  asking: false,
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
  dataMode: Pick<DataModeChoice, 'getSnapshot'>
  mediaDevices?: () => MediaDevicesLike | undefined
  permissions?: () => Pick<Permissions, 'query'> | undefined
}

const PARTS = { audio: 'microphone', video: 'camera' } as const
const ID_OF = { audio: 'audioDeviceId', video: 'videoDeviceId' } as const

/**
 * The camera and microphone before a call. The call gets copies of the tracks, so the check may close by itself.
 * What is plugged in, or allowed, after it was missed is opened by itself; what was lost is taken back.
 */
export class DeviceCheckStore {
  readonly #store = new Store<DeviceCheckState>({ ...NOTHING, choice: {}, watchOnly: false })
  #request = 0
  #lost: { audio: LostDevice | null; video: LostDevice | null } = { audio: null, video: null }
  #known: ReadonlySet<string> = new Set()
  #stopWatching: (() => void) | null = null
  readonly #deps: Required<DeviceCheckDeps>

  constructor(deps: DeviceCheckDeps) {
    this.#deps = {
      mediaDevices: () => navigator.mediaDevices as MediaDevices | undefined,
      permissions: () => navigator.permissions as Permissions | undefined,
      ...deps,
    }
  }

  readonly subscribe = this.#store.subscribe
  readonly getSnapshot = this.#store.getSnapshot

  /** Opens the chosen devices, or those chosen before. Never rejects: what went wrong is in the state. */
  async open(change: DeviceChoice = {}): Promise<void> {
    for (const kind of ['audio', 'video'] as const) if (change[ID_OF[kind]]) this.#lost[kind] = null
    await this.#openWith(change)
  }

  async #openWith(change: DeviceChoice): Promise<void> {
    const request = ++this.#request
    const choice = { ...this.#state.choice, ...change }
    // Stopped first: a phone can't have two cameras open.
    stopAll(this.#state.stream)
    this.#set({ stream: null, opening: true, problem: null, choice, watchOnly: false })
    this.#watch()
    const asking = setTimeout(() => {
      if (request === this.#request) this.#set({ asking: true })
    }, ASKING_MS)
    const opened = await this.#openChosen(choice)
    clearTimeout(asking)
    const devices = await listDevices(this.#deps.mediaDevices())
    if (request === this.#request) {
      this.#set({ ...opened, opening: false, asking: false, devices })
      this.#notice(opened.stream)
      void this.#remember()
    } else stopAll(opened.stream)
  }

  close(): void {
    this.#request++
    this.#stopWatching?.()
    this.#stopWatching = null
    stopAll(this.#state.stream)
    this.#lost = { audio: null, video: null }
    this.#set(NOTHING)
  }

  /** The person goes on with what there is; where nothing opened, the next call asks for nothing either. */
  goOn(): void {
    this.#set({ problem: null, watchOnly: this.#state.stream === null })
  }

  /** @returns whether the call that begins now is to be watched and listened to only; once */
  takeWatchOnly(): boolean {
    const { watchOnly } = this.#state
    if (watchOnly) this.#set({ watchOnly: false })
    return watchOnly
  }

  /** The same devices for a call: no second permission, no second start. Null when none is open. */
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
    return this.#deps.dataMode.getSnapshot() !== 'audioOnly'
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
    return (await permissionStatus(this.#deps.permissions(), name))?.state === 'granted'
  }

  /** A track that ends by itself belongs to a device that was removed, or taken by another program. */
  #notice(stream: MediaStream | null): void {
    for (const track of stream?.getTracks() ?? []) {
      const kind = track.kind === 'audio' ? 'audio' : 'video'
      if (this.#lost[kind]?.deviceId === track.getSettings().deviceId) this.#lost[kind] = null
      track.addEventListener('ended', () => {
        if (this.#state.stream !== stream) return
        const { deviceId, groupId } = track.getSettings()
        this.#lost[kind] ??= { deviceId: deviceId ?? null, label: track.label, groupId: groupId ?? null }
        this.#set({ [PARTS[kind]]: 'MISSING', problem: { code: 'NO_DEVICE', kind, detail: 'ended', lost: true } })
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
      void permissionStatus(this.#deps.permissions(), name).then((status) => {
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
    if (await this.#takeBack(request)) return
    const { camera, microphone } = this.#state
    const found = (status: DeviceStatus, list: unknown[]): boolean => status === 'MISSING' && list.length > 0
    if (found(camera, devices.cameras) || found(microphone, devices.microphones)) this.#again()
  }

  /** A device that was lost and is there again is taken instead of the one that was opened in its place. */
  async #takeBack(request: number): Promise<boolean> {
    const known = this.#known
    const all = await this.#remember()
    if (request !== this.#request || this.#state.opening) return request !== this.#request
    const fresh = all.filter(({ kind, deviceId }) => deviceId !== '' && !known.has(kind + deviceId))
    const found: DeviceChoice = {}
    for (const kind of ['audio', 'video'] as const) {
      const lost = this.#lost[kind]
      const device = lost && findAgain(kind, lost, { all, fresh, isGone: () => false })
      if (!device) continue
      found[ID_OF[kind]] = device.deviceId
      // A browser may give it another id when it is plugged in again.
      this.#lost[kind] = { ...lost, deviceId: device.deviceId }
    }
    if (Object.keys(found).length === 0) return false
    void this.#openWith(found)
    return true
  }

  async #remember(): Promise<MediaDeviceInfo[]> {
    const all =
      (await this.#deps
        .mediaDevices()
        ?.enumerateDevices()
        .catch(() => [])) ?? []
    this.#known = new Set(all.map(({ kind, deviceId }) => kind + deviceId))
    return all
  }

  #again(): void {
    if (!this.#state.opening) void this.open()
  }

  get #state(): DeviceCheckState {
    return this.#store.getSnapshot()
  }

  #set(change: Partial<DeviceCheckState>): void {
    this.#store.set({ ...this.#state, ...change })
  }
}

function stopAll(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** True when both were allowed before, so that opening them asks nothing. False where a browser can't tell. */
export async function mediaIsAllowed(): Promise<boolean> {
  const permissions = navigator.permissions as Permissions | undefined
  const names = ['camera', 'microphone'] as const
  const answers = await Promise.all(names.map((name) => permissionStatus(permissions, name)))
  return answers.every((answer) => answer?.state === 'granted')
}
