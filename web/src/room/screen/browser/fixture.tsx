import '@fontsource-variable/inter/wght.css'
import '../../../ui/mantine.css'
import '../../../ui/base.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { texts } from '../../../calls/texts.en.ts'
import type { CallRoomApi, LocalMediaView, RemoteView, RoomSnapshot } from '../../../engine/index.ts'
import { addTexts } from '../../../platform/i18n.ts'
import { texts as uiTexts } from '../../../ui/texts.en.ts'
import { cssVariables, theme } from '../../../ui/theme.ts'
import { CallRoom } from '../CallRoom.tsx'
import { paintedScreen, paintedStream } from './painted.ts'

addTexts('ui', uiTexts)
addTexts('calls', texts)

/** What differs from a call that goes well; a remote by what differs of it. */
export interface Scene {
  room?: Partial<Omit<RoomSnapshot, 'remotes' | 'localMedia'>>
  media?: Partial<Omit<LocalMediaView, 'stream'>> & { without?: boolean }
  remotes?: (Partial<RemoteView> & { peerId: string; portrait?: boolean })[]
}

const streams = new Map<string, MediaStream>()
const own = paintedStream(1)

/** One stream for a person and, as in the engine, the same object for as long as they are there. */
function streamOf(peerId: string, sharing: boolean, portrait: boolean): MediaStream {
  const key = `${peerId} ${sharing} ${portrait}`
  const known = streams.get(key)
  if (known) return known
  const made = sharing ? paintedScreen() : paintedStream(streams.size + 2, portrait)
  streams.set(key, made)
  return made
}

const device = { enabled: true, available: true, deviceId: null, label: null }

function snapshotOf(scene: Scene): RoomSnapshot {
  const { without, ...media } = scene.media ?? {}
  const remotes = scene.remotes ?? [{ peerId: 'john' }]
  return {
    state: 'CONNECTED',
    signalling: 'up',
    connectedAt: Date.now() - 754_000,
    accepted: true,
    dataMode: 'full',
    onHold: false,
    sharing: false,
    canShare: true,
    deviceOffer: null,
    problem: null,
    ...scene.room,
    localMedia: { stream: without ? null : own, opening: false, audio: device, video: device, error: null, ...media },
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
      quality: 'good',
      theirQuality: 'good',
      sending: 'full',
      receiving: 'full',
      theirDataMode: 'full',
      safetyCode: null,
      safetyAlarm: false,
      ...remote,
      stream: streamOf(remote.peerId, remote.sharing ?? false, portrait ?? false),
    })),
  }
}

let snapshot = snapshotOf({})
const listeners = new Set<() => void>()
const asked: [name: string, ...given: unknown[]][] = []
const levels = new Map<string, number>()

/** An engine that does nothing: it shows what it is told to, and writes down what it is asked for. */
const answers: Record<string, unknown> = {
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  getSnapshot: () => snapshot,
  usage: () => ({ sentBytes: 41_300_000, receivedBytes: 38_800_000 }),
  watchFirstFrame: () => () => undefined,
  audioLevel: (who: string) => levels.get(who) ?? 0,
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
    answers[name] ??
    (async (...given: unknown[]) => {
      asked.push([name, ...given])
    }),
})

const gallery = {
  show(scene: Scene): void {
    snapshot = snapshotOf(scene)
    for (const listener of listeners) listener()
  },
  asked: () => asked,
  speak: (who: string, level: number) => levels.set(who, level),
}
export type Gallery = typeof gallery
declare global {
  interface Window {
    gallery: Gallery
  }
}
window.gallery = gallery

const name = 'John Smith'
const role = new URLSearchParams(location.search).get('role') === 'patient' ? 'patient' : 'doctor'
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <CallRoom room={room} name={name} mayHold={role === 'doctor'} onEnd={() => asked.push(['end'])} />
    </MantineProvider>
  </StrictMode>,
)
