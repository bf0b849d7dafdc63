import { paintedStream } from '../room/screen/browser/painted.ts'
import type { Devices } from './state.ts'

/** This page's storage begins as told and ends with the page: states share nothing, with each other or with the app. */
export function installStorage(storage: Readonly<Record<string, string>>): void {
  give(window, 'localStorage', storageOf(storage))
  give(window, 'sessionStorage', storageOf(storage))
  // The app's own tabs must not hear who is signed in here.
  Reflect.deleteProperty(window, 'BroadcastChannel')
  // A page that nobody has touched may not, and the browser would complain.
  give(navigator, 'vibrate', () => true)
  // Some screens clear their address, which has to lead back to this state.
  history.replaceState = () => undefined
}

/** What the app takes away again after so many milliseconds stays: a state is there to be looked at. */
const PASSING_MS = 6000

/** From now on nothing passes by itself: notes, the screen after a call, an invitation's last seconds. */
export function holdTimers(): void {
  const really = window.setTimeout.bind(window)
  const staying = (run: TimerHandler, ms = 0, ...given: unknown[]): number =>
    ms < PASSING_MS ? really(run, ms, ...given) : 0
  give(window, 'setTimeout', staying)
}

export function goOffline(): void {
  give(navigator, 'onLine', false)
}

/** Camera and microphone are drawn, or fail as told. */
export function installDevices(devices: Devices): void {
  const media = new EventTarget() as EventTarget & Partial<MediaDevices>
  const failures: Partial<Record<Devices, string>> = {
    refused: 'NotAllowedError',
    missing: 'NotFoundError',
    'in use': 'NotReadableError',
  }
  const failure = failures[devices]
  media.enumerateDevices = async () =>
    devices === 'missing'
      ? []
      : ['audioinput', 'audiooutput', ...(devices === 'no camera' ? [] : ['videoinput'])].map((kind) => {
          const label = { audioinput: 'Built-in microphone', audiooutput: 'Speakers', videoinput: 'Camera' }[kind] ?? ''
          return { kind, label, deviceId: kind, groupId: '', toJSON: () => ({}) } as MediaDeviceInfo
        })
  media.getUserMedia = async ({ audio, video } = {}) => {
    if (devices === 'unanswered') return new Promise(() => undefined)
    if (failure !== undefined) throw new DOMException('Permission denied', failure)
    if (video && devices === 'no camera') throw new DOMException('Requested device not found', 'NotFoundError')
    const stream = paintedStream(1)
    if (!audio) for (const track of stream.getAudioTracks()) stream.removeTrack(track)
    if (!video) for (const track of stream.getVideoTracks()) stream.removeTrack(track)
    return stream
  }
  media.getSupportedConstraints = () => ({})
  give(navigator, 'mediaDevices', media)
  const state = failure === 'NotAllowedError' ? 'denied' : 'granted'
  give(navigator, 'permissions', {
    query: async () => Object.assign(new EventTarget(), { state, name: '', onchange: null }),
  })
}

function give(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, configurable: true })
}

function storageOf(storage: Readonly<Record<string, string>>): Storage {
  const items = new Map(Object.entries(storage))
  return {
    get length() {
      return items.size
    },
    key: (at) => [...items.keys()][at] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  }
}
