import type { Person } from './people.ts'

type Kind = 'audio' | 'video'

/** What a test does to the devices of a page; all else is Chromium's own. */
interface Hardware {
  /** By kind, the name of the error with which it does not open. */
  failing: Partial<Record<Kind, string>>
  /** The browser asks, and nobody answers. */
  asks: boolean
  pull(kind: Kind): void
  plug(kind: Kind): void
  answer(): void
}

declare global {
  interface Window {
    hardware: Hardware
  }
}

/** Runs in the page, before its scripts: devices that are pulled out, are busy, or wait for an answer. */
export function installHardware(set: Partial<Pick<Hardware, 'failing' | 'asks'>>): void {
  const devices = navigator.mediaDevices
  const pulled = new Set<Kind>()
  const live: MediaStreamTrack[] = []
  const waiting: (() => void)[] = []
  const open = devices.getUserMedia.bind(devices)
  const list = devices.enumerateDevices.bind(devices)
  const tell = (): boolean => devices.dispatchEvent(new Event('devicechange'))
  const hardware: Hardware = {
    failing: {},
    asks: false,
    ...set,
    pull(kind) {
      pulled.add(kind)
      for (const track of live) {
        if (track.kind !== kind || track.readyState === 'ended') continue
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
      tell()
    },
    plug(kind) {
      pulled.delete(kind)
      tell()
    },
    answer() {
      hardware.asks = false
      for (const go of waiting.splice(0)) go()
    },
  }
  Object.defineProperty(window, 'hardware', { value: hardware })
  devices.getUserMedia = async (constraints) => {
    if (hardware.asks) await new Promise<void>((resolve) => waiting.push(resolve))
    for (const kind of ['audio', 'video'] as const) {
      if (!constraints?.[kind]) continue
      if (pulled.has(kind)) throw new DOMException('Requested device not found', 'NotFoundError')
      const error = hardware.failing[kind]
      if (error) throw new DOMException('It could not be started', error)
    }
    const stream = await open(constraints)
    live.push(...stream.getTracks())
    return stream
  }
  devices.enumerateDevices = async () =>
    (await list()).filter(
      ({ kind }) => !pulled.has(kind === 'videoinput' ? 'video' : 'audio') || kind === 'audiooutput',
    )
}

export const pull = ({ page }: Person, kind: Kind): Promise<void> =>
  page.evaluate((which) => window.hardware.pull(which), kind)
export const plug = ({ page }: Person, kind: Kind): Promise<void> =>
  page.evaluate((which) => window.hardware.plug(which), kind)
export const answer = ({ page }: Person): Promise<void> => page.evaluate(() => window.hardware.answer())
