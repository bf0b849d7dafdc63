import type { MediaKind } from './types.ts'

/** A camera or microphone that stopped by itself, as it was known while it worked. */
export interface LostDevice {
  deviceId: string | null
  label: string | null
  groupId: string | null
}

/** A device as `enumerateDevices` lists it. Some browsers leave out the group. */
export type FoundDevice = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'> & { groupId?: string }

/** The devices after something was plugged in or pulled out. */
export interface Plugged {
  all: readonly FoundDevice[]
  /** The devices of `all` that were not in the list before. */
  fresh: readonly FoundDevice[]
  /** Tells whether this device was in the list before, and is not in it now. */
  isGone(kind: MediaDeviceKind, deviceId: string | null): boolean
}

/** Chromium's ids for the device that the system uses. They stand for no device of their own. */
export const ALIASES: ReadonlySet<string> = new Set(['default', 'communications'])

export const INPUTS: Readonly<Record<MediaKind, MediaDeviceKind>> = { audio: 'audioinput', video: 'videoinput' }

/**
 * Finds the lost device by its id. Some browsers give a device that is plugged in again a new id; it is then found by its
 * name or its group among the new devices.
 */
export function findAgain(kind: MediaKind, lost: LostDevice, { all, fresh }: Plugged): FoundDevice | null {
  const isInput = (device: FoundDevice): boolean => device.kind === INPUTS[kind]
  return (
    all.find((device) => isInput(device) && isSame(lost, device)) ??
    fresh.find((device) => isInput(device) && isAlike(lost, device)) ??
    null
  )
}

/** The id of an alias may stand for another device by now, so its name is compared as well. */
export function isSame(lost: LostDevice, now: Pick<LostDevice, 'deviceId' | 'label'>): boolean {
  if (!now.deviceId || now.deviceId !== lost.deviceId) return false
  return !ALIASES.has(now.deviceId) || now.label === lost.label
}

function isAlike(lost: LostDevice, { label, groupId }: FoundDevice): boolean {
  if (groupId && groupId === lost.groupId) return true
  // Chromium calls the device that the system uses "Default - " and its name.
  return label !== '' && (label === lost.label || lost.label?.endsWith(` - ${label}`) === true)
}
