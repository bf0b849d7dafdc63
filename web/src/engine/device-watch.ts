import type { Release, Scope } from './scope.ts'
import type { DeviceOffer, MediaDevicesLike } from './types.ts'

/**
 * One headset consists of several devices and fires several `devicechange` events; those within this time (ms) count as
 * one.
 */
const TOGETHER_MS = 300
/** Chromium's names for whichever device the system uses; they are no devices of their own. */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications'])
/** The order of the offers: of a headset, first the microphone and then the speaker. */
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
 * Detects devices that are connected during a call. Those that were there when the first ones were opened are known. A
 * device that is removed is forgotten, so it is offered again when it comes back.
 */
export class DeviceWatch {
  readonly #deps: DeviceWatchDeps
  #known = new Set<string>()
  /**
   * The kinds of which the browser has not revealed the names yet: these appear with the permission, and not because a
   * device was connected.
   */
  #unnamed = new Set<MediaDeviceKind>(ORDER)
  #offers: Found[] = []
  #started = false
  #readings = 0
  #timer: Release = () => {}

  constructor(deps: DeviceWatchDeps) {
    this.#deps = deps
  }

  get offer(): DeviceOffer | null {
    const [first] = this.#offers
    return first ? { kind: first.kind, deviceId: first.deviceId, label: first.label } : null
  }

  /** Starts the watch after devices were opened: every further device is new. It may be called repeatedly. */
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

  /** @returns the device that was offered; it is not offered any more */
  take(): DeviceOffer | null {
    const { offer } = this
    this.#offers = this.#offers.slice(1)
    if (offer) this.#deps.changed()
    return offer
  }

  /**
   * Dismisses every offer of the same device: whoever does not want a headset's microphone is not asked about its
   * speaker.
   */
  dismiss(): void {
    const [first] = this.#offers
    if (!first) return
    this.#offers = this.#offers.filter(
      (other) => other !== first && (!first.groupId || other.groupId !== first.groupId),
    )
    this.#deps.changed()
  }

  async #compare(offering: boolean): Promise<void> {
    this.#readings += 1
    const reading = this.#readings
    const all = await this.#deps.devices?.enumerateDevices().catch(() => null)
    if (!all || this.#deps.scope.closed || reading !== this.#readings) return
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
