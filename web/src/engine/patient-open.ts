import { type MediaResult, openMedia } from './media.ts'
import type { Scope } from './scope.ts'
import type { MediaDevicesLike, MediaProblemCode, MediaRequest } from './types.ts'
import { type PermissionsLike, whichFailed } from './which-failed.ts'

/**
 * After a reload, or just after a camera was switched off, the browser may still be releasing the device, and report
 * that there is none or that it is in use. This is how much later it is tried once more (ms).
 */
const RELEASE_MS = 700
const RELEASING: ReadonlySet<MediaProblemCode> = new Set(['NO_DEVICE', 'DEVICE_IN_USE'])

export interface OpenDeps {
  scope: Scope
  devices: MediaDevicesLike | undefined
  permissions: PermissionsLike | undefined
}

/**
 * `openMedia` for a room that may end meanwhile: what comes too late is stopped. A problem says which of the two it is.
 * @param patient a device that seems to be taken is asked for once more
 * @returns null when the scope closed
 */
export async function openPatiently(
  { scope, devices, permissions }: OpenDeps,
  request: MediaRequest,
  patient: boolean,
): Promise<MediaResult | null> {
  let result = await openMedia(devices, request)
  if (patient && !result.ok && RELEASING.has(result.problem.code)) {
    await pause(scope, RELEASE_MS)
    if (!scope.closed) result = await openMedia(devices, request)
  }
  if (!scope.closed && !result.ok && devices) {
    result = { ok: false, problem: await whichFailed(devices, permissions, request, result.problem) }
  }
  if (!scope.closed) return result
  if (result.ok) for (const track of result.stream.getTracks()) track.stop()
  return null
}

/** Waits; it ends early with the scope. */
function pause(scope: Scope, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = scope.own(resolve)
    scope.after(ms, () => done())
  })
}
