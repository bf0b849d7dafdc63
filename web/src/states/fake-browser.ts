import { paintedStream } from '../room/screen/browser/painted.ts'
import type { Devices } from './state.ts'

/**
 * Replaces the page's storage by one with the given entries, which ends with the page. States share nothing with each
 * other or with the app.
 */
export function installStorage(storage: Readonly<Record<string, string>>): void {
  give(window, 'localStorage', storageOf(storage))
  give(window, 'sessionStorage', storageOf(storage))
  // The app's own tabs must not receive who is signed in here.
  Reflect.deleteProperty(window, 'BroadcastChannel')
  // Browsers refuse to vibrate on a page without a click, and log a warning.
  give(navigator, 'vibrate', () => true)
  // Some screens clear their address, but the page of states needs it.
  history.replaceState = () => undefined
}

/** Timers longer than this (milliseconds) do not fire, so that what they would remove stays on the screen. */
const PASSING_MS = 6000

/**
 * Stops such timers from now on: those of messages, of the screen after a call, and of an invitation's last seconds.
 */
export function holdTimers(): void {
  const really = window.setTimeout.bind(window)
  const staying = (run: TimerHandler, ms = 0, ...given: unknown[]): number =>
    ms < PASSING_MS ? really(run, ms, ...given) : 0
  give(window, 'setTimeout', staying)
}

export function goOffline(): void {
  give(navigator, 'onLine', false)
}

/** Provides a drawn camera and a microphone, or makes them fail, as the state says. */
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
