import type { Release, Scope } from './scope.ts'
import type { DeviceOffer, MediaDevicesLike } from './types.ts'

/** One headset is several devices, and several `devicechange` events (ms). */
const TOGETHER_MS = 300
/** Chromium's names for "whichever the system uses": no devices of their own. */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications'])
/** A headset is asked about as a microphone first; its speaker is next in the line. */
const ORDER: readonly MediaDeviceKind[] = ['audioinput', 'audiooutput', 'videoinput']

interface Found extends DeviceOffer {
  groupId: string
}

export interface DeviceWatchDeps {
  scope: Scope
  devices: MediaDevicesLike | undefined
  /** The ids of the camera and microphone that are open. */
  inUse(): (string | null)[]
  changed(): void
}

/**
 * Notices what is plugged in during a call. What was there when the devices were first opened is
 * known; what is pulled out is forgotten, and so is offered again when it comes back.
 */
export class DeviceWatch {
  readonly #deps: DeviceWatchDeps
  #known = new Set<string>()
  /** Kinds that the browser has not named to us yet: their names come with the permission, not with a plug. */
  #unnamed = new Set<MediaDeviceKind>(ORDER)
  #offers: Found[] = []
  #started = false
  #look = 0
  #timer: Release = () => {}

  constructor(deps: DeviceWatchDeps) {
    this.#deps = deps
  }

  get offer(): DeviceOffer | null {
    const [first] = this.#offers
    return first ? { kind: first.kind, deviceId: first.deviceId, label: first.label } : null
  }

  /** Devices were opened: from now on a new one is news. May be called again and again. */
  start(): void {
    const { devices, scope } = this.#deps
    if (!devices || scope.closed) return
    if (!this.#started) {
      this.#started = true
      scope.listen(devices, 'devicechange', () => {
        this.#timer()
        this.#timer = scope.after(TOGETHER_MS, () => void this.#compare(true))
      })
      void this.#compare(false)
    } else if (this.#unnamed.size > 0) void this.#compare(true)
  }

  /** @returns the device that was on offer, which is no longer */
  take(): DeviceOffer | null {
    const { offer } = this
    this.#offers = this.#offers.slice(1)
    if (offer) this.#deps.changed()
    return offer
  }

  /** The whole thing: who does not want the headset's microphone is not asked about its speaker. */
  dismiss(): void {
    const [first] = this.#offers
    if (!first) return
    this.#offers = this.#offers.filter(
      (other) => other !== first && (!first.groupId || other.groupId !== first.groupId),
    )
    this.#deps.changed()
  }

  async #compare(offering: boolean): Promise<void> {
    this.#look += 1
    const look = this.#look
    const all = await this.#deps.devices?.enumerateDevices().catch(() => null)
    if (!all || this.#deps.scope.closed || look !== this.#look) return
    const found = all.filter(({ deviceId }) => deviceId !== '' && !ALIASES.has(deviceId))
    const used = this.#deps.inUse()
    const fresh = found.filter((d) => offering && !this.#known.has(d.deviceId + d.kind) && !this.#unnamed.has(d.kind))
    this.#known = new Set(found.map((d) => d.deviceId + d.kind))
    this.#unnamed = new Set(ORDER.filter((kind) => all.some((d) => d.kind === kind && d.label === '')))
    const before = this.#offers
    this.#offers = [
      ...fresh.map(({ kind, deviceId, label, groupId }) => ({ kind, deviceId, label, groupId })),
      ...before,
    ]
      .filter((offer) => this.#known.has(offer.deviceId + offer.kind) && !used.includes(offer.deviceId))
      .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    if (this.#offers[0] !== before[0]) this.#deps.changed()
  }
}
