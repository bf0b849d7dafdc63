import { ALIASES, type FoundDevice, type Plugged } from './lost-device.ts'
import type { Release, Scope } from './scope.ts'
import type { DeviceOffer, MediaDevicesLike } from './types.ts'

/**
 * One headset consists of several devices and fires several `devicechange` events; those within this time (ms) count as
 * one.
 */
const TOGETHER_MS = 300
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
  /** Told of every look that something caused. @returns what of it is used at once, so that nobody is asked about it */
  comesBack(plugged: Plugged): readonly FoundDevice[]
  changed(): void
}

/**
 * Notices what is plugged in during a call. What was there when the devices were first opened is known, and no news when
 * it was away for a while; what came later and is pulled out is forgotten, and so is offered again when it comes back.
 */
export class DeviceWatch {
  readonly #deps: DeviceWatchDeps
  #known = new Set<string>()
  /** With the names that mean "whichever the system uses". */
  #listed = new Set<string>()
  /** What was there before anybody plugged something in, and speakers that were taken when they were offered. */
  readonly #old = new Set<string>()
  /** Kinds that the browser has not named to us yet: their names come with the permission, not with a plug. */
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
    if (!offer) return null
    // A speaker has no track whose end would tell; whoever plays through it goes back to it by itself.
    if (offer.kind === 'audiooutput') this.#old.add(offer.deviceId + offer.kind)
    this.#deps.changed()
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
    const fresh = found.filter((d) => offering && !this.#known.has(keyOf(d)) && !this.#unnamed.has(d.kind))
    for (const d of found) if (!offering || this.#unnamed.has(d.kind)) this.#old.add(keyOf(d))
    const listed = this.#listed
    this.#listed = new Set(all.map(keyOf))
    this.#known = new Set(found.map(keyOf))
    this.#unnamed = new Set(ORDER.filter((kind) => all.some((d) => d.kind === kind && d.label === '')))
    const back = offering ? this.#deps.comesBack({ all, fresh, isGone: this.#goneSince(listed) }) : []
    const news = fresh.filter((d) => !this.#old.has(keyOf(d)) && !back.some((one) => belongs(d, one)))
    const used = this.#deps.inUse()
    const before = this.#offers
    this.#offers = [
      ...news.map(({ kind, deviceId, label, groupId }) => ({ kind, deviceId, label, groupId })),
      ...before,
    ]
      .filter((offer) => this.#known.has(keyOf(offer)) && !used.includes(offer.deviceId))
      .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    if (this.#offers[0] !== before[0]) this.#deps.changed()
  }

  /** A browser that no longer names a kind has not lost it. */
  #goneSince(listed: ReadonlySet<string>): Plugged['isGone'] {
    return (kind, deviceId) =>
      deviceId !== null && !this.#unnamed.has(kind) && listed.has(deviceId + kind) && !this.#listed.has(deviceId + kind)
  }
}

function keyOf({ kind, deviceId }: Pick<FoundDevice, 'kind' | 'deviceId'>): string {
  return deviceId + kind
}

/**
 * The same device, or another part of it: of the headset whose microphone comes back the speaker is no news either.
 * Behind a name that means "whichever the system uses" stands one of its kind, and nobody knows which.
 */
function belongs(device: FoundDevice, to: FoundDevice): boolean {
  if (ALIASES.has(to.deviceId) && device.kind === to.kind) return true
  return keyOf(device) === keyOf(to) || (Boolean(device.groupId) && device.groupId === to.groupId)
}
