import type { Engine } from '../call-controller.ts'
import type { DeviceList, MediaProblem } from '../peer/index.ts'

export interface DeviceCheckState {
  stream: MediaStream | null
  opening: boolean
  problem: MediaProblem | null
  devices: DeviceList
}

const NOTHING: DeviceCheckState = {
  stream: null,
  opening: false,
  problem: null,
  devices: { cameras: [], microphones: [], speakers: [] },
}

/** The camera and microphone before a call. The call gets copies of the tracks, so the check may close by itself. */
export class DeviceCheckStore {
  #state = NOTHING
  #request = 0
  readonly #listeners = new Set<() => void>()
  readonly #loadEngine: () => Promise<Engine>

  constructor(loadEngine: () => Promise<Engine>) {
    this.#loadEngine = loadEngine
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): DeviceCheckState => this.#state

  async open(choice: { audioDeviceId?: string; videoDeviceId?: string } = {}): Promise<void> {
    const request = ++this.#request
    // Stopped first: a phone can't have two cameras open.
    stopAll(this.#state.stream)
    this.#set({ stream: null, opening: true, problem: null })
    try {
      const { openMedia } = await this.#loadEngine()
      const result = await openMedia(navigator.mediaDevices as MediaDevices | undefined, {
        audio: true,
        video: true,
        audioOnlyFallback: true,
        ...choice,
      })
      const devices = await listDevices()
      const stream = result.ok ? result.stream : null
      if (request !== this.#request) stopAll(stream)
      else this.#set({ stream, opening: false, problem: result.problem, devices })
    } catch (error) {
      if (request !== this.#request) return
      this.#set({ opening: false, problem: { code: 'UNKNOWN', kind: 'both', detail: String(error), lost: false } })
    }
  }

  close(): void {
    this.#request++
    stopAll(this.#state.stream)
    this.#set(NOTHING)
  }

  /** The same devices for a call: no second permission, no second start. Null when nothing is open. */
  copy(): MediaStream | null {
    return this.#state.stream?.clone() ?? null
  }

  #set(change: Partial<DeviceCheckState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function stopAll(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

async function listDevices(): Promise<DeviceList> {
  const found = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
  const of = (kind: MediaDeviceKind) =>
    found.filter((d) => d.kind === kind && d.deviceId !== '').map(({ deviceId, label }) => ({ deviceId, label }))
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') }
}

/** True when both were allowed before, so that opening them asks nothing. False where a browser can't tell. */
export async function mediaIsAllowed(): Promise<boolean> {
  try {
    const names = ['camera', 'microphone'] as PermissionName[]
    const answers = await Promise.all(names.map((name) => navigator.permissions.query({ name })))
    return answers.every((answer) => answer.state === 'granted')
  } catch {
    return false
  }
}
