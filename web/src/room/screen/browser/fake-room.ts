import type { CallRoomApi, LocalMediaView, RemoteView, RoomSnapshot } from '../../../engine/index.ts'
import { paintedScreen, paintedStream } from './painted.ts'

/** The differences from a call that goes well; each remote likewise has only what differs. */
export interface RoomState {
  room?: Partial<Omit<RoomSnapshot, 'remotes' | 'localMedia'>>
  media?: Partial<Omit<LocalMediaView, 'stream'>> & { without?: boolean }
  remotes?: (Partial<RemoteView> & { peerId: string; portrait?: boolean })[]
}

/** A fake of the engine's room, which shows the given state and records the calls of its functions. */
export interface FakeRoom {
  room: CallRoomApi
  show: (scene: RoomState) => void
  /** The recorded calls: the name of the function, and its arguments. */
  calls: readonly [name: string, ...given: unknown[]][]
  /**
   * Sets somebody's sound level.
   * @param level 0 to 1
   */
  speak: (who: string, level: number) => void
  /** From now on, the functions of the engine take until `answer`. */
  slowDown: () => void
  answer: () => void
  /** The screen calls this when the person ends the call; it is recorded with the other calls. */
  end: () => void
}

const streams = new Map<string, MediaStream>()

/** Returns one stream a person. As in the engine, it stays the same object for as long as the person is there. */
function streamOf(peerId: string, sharing: boolean, portrait: boolean): MediaStream {
  const key = `${peerId} ${sharing} ${portrait}`
  const known = streams.get(key)
  if (known) return known
  const made = sharing ? paintedScreen() : paintedStream(streams.size + 1, portrait)
  streams.set(key, made)
  return made
}

const device = { enabled: true, available: true, switchedOff: false, deviceId: null, label: null }

function snapshotOf(scene: RoomState): RoomSnapshot {
  const { without, ...media } = scene.media ?? {}
  const remotes = scene.remotes ?? [{ peerId: 'john' }]
  return {
    state: 'CONNECTED',
    signalling: 'up',
    connectedAt: Date.now() - 754_000,
    accepted: true,
    dataMode: 'full',
    deviceBusy: false,
    onHold: false,
    sharing: false,
    canShare: true,
    deviceOffer: null,
    problem: null,
    ...scene.room,
    localMedia: {
      stream: without ? null : streamOf('own', false, false),
      opening: false,
      asking: null,
      audio: device,
      video: device,
      blur: 'off',
      error: null,
      ...media,
    },
    remotes: remotes.map(({ portrait, ...remote }, at) => ({
      userId: remote.peerId,
      name: 'John Smith',
      role: at === 0 ? 'patient' : 'guest',
      connection: 'connected',
      audio: true,
      video: true,
      present: true,
      sharing: false,
      onHold: false,
      asking: null,
      quality: 'good',
      theirQuality: 'good',
      sending: 'full',
      receiving: 'full',
      theirDataMode: 'full',
      theirDeviceBusy: false,
      safetyCode: null,
      safetyAlarm: false,
      ...remote,
      stream: streamOf(remote.peerId, remote.sharing ?? false, portrait ?? false),
    })),
  }
}

export function createFakeRoom(first: RoomState): FakeRoom {
  let snapshot = snapshotOf(first)
  const listeners = new Set<() => void>()
  const calls: [name: string, ...given: unknown[]][] = []
  const levels = new Map<string, number>()
  let slow: Promise<void> | null = null
  let answer: () => void = () => undefined
  const answers: Partial<CallRoomApi> = {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    usage: () => ({ sentBytes: 41_300_000, receivedBytes: 38_800_000 }),
    watchFirstFrame: () => () => undefined,
    audioLevel: (who) => levels.get(who) ?? 0,
    listDevices: async () => ({
      cameras: [
        { deviceId: 'front', label: 'Front camera' },
        { deviceId: 'back', label: 'Back camera' },
      ],
      microphones: [{ deviceId: 'mic', label: 'Built-in microphone' }],
      speakers: [{ deviceId: 'headset', label: 'Headset' }],
    }),
  }
  const room = new Proxy({} as CallRoomApi, {
    get: (_, name: string) =>
      answers[name as keyof CallRoomApi] ??
      (async (...given: unknown[]) => {
        calls.push([name, ...given])
        await slow
      }),
  })
  return {
    room,
    calls,
    show(scene) {
      snapshot = snapshotOf(scene)
      for (const listener of listeners) listener()
    },
    speak: (who, level) => void levels.set(who, level),
    slowDown() {
      slow = new Promise((resolve) => {
        answer = resolve
      })
    },
    answer: () => answer(),
    end: () => void calls.push(['end']),
  }
}
