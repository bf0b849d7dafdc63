import type { MediaKind } from './types.ts'

/** A camera or microphone that stopped by itself, as it was known while it worked. */
export interface LostDevice {
  deviceId: string | null
  label: string | null
  groupId: string | null
}

/** What `enumerateDevices` says of a device. Some browsers leave out the group. */
export type FoundDevice = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'> & { groupId?: string }

/** What was seen when something was plugged in or pulled out. */
export interface Plugged {
  all: readonly FoundDevice[]
  /** Those of `all` that were not there at the look before. */
  fresh: readonly FoundDevice[]
  /** Whether this device was there at the look before, and is not now. */
  isGone(kind: MediaDeviceKind, deviceId: string | null): boolean
}

/** Chromium's names for "whichever the system uses": no devices of their own. */
export const ALIASES: ReadonlySet<string> = new Set(['default', 'communications'])

export const INPUTS: Readonly<Record<MediaKind, MediaDeviceKind>> = { audio: 'audioinput', video: 'videoinput' }

/**
 * The lost device among those that are there: by its id, or, where a browser gives a new id to what is plugged in again,
 * by its name or its group among those that have just come.
 */
export function findAgain(kind: MediaKind, lost: LostDevice, { all, fresh }: Plugged): FoundDevice | null {
  const isInput = (device: FoundDevice): boolean => device.kind === INPUTS[kind]
  return (
    all.find((device) => isInput(device) && isSame(lost, device)) ??
    fresh.find((device) => isInput(device) && isAlike(lost, device)) ??
    null
  )
}

/** Under a name that means "whichever the system uses" another device may stand by now. */
export function isSame(lost: LostDevice, now: Pick<LostDevice, 'deviceId' | 'label'>): boolean {
  if (!now.deviceId || now.deviceId !== lost.deviceId) return false
  return !ALIASES.has(now.deviceId) || now.label === lost.label
}

function isAlike(lost: LostDevice, { label, groupId }: FoundDevice): boolean {
  if (groupId && groupId === lost.groupId) return true
  // Chromium calls the device that the system uses "Default - " and its name.
  return label !== '' && (label === lost.label || lost.label?.endsWith(` - ${label}`) === true)
}
