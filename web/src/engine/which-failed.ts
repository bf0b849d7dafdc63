import { openMedia } from './media.ts'
import type { MediaDevicesLike, MediaKind, MediaProblem, MediaRequest } from './types.ts'

export type PermissionsLike = Pick<Permissions, 'query'>

/**
 * Finds out which device could not be opened, since the browser does not say it for a request of both. Each device is
 * requested alone, the microphone first, and closed again, because the person decides how to go on. A person who has just
 * refused is not asked a third time, and a person who closed the question is not even asked a second time.
 * @returns the problem, with `kind` as found out: `both` if neither device opens
 */
export async function whichFailed(
  devices: MediaDevicesLike,
  permissions: PermissionsLike | undefined,
  request: MediaRequest,
  problem: MediaProblem,
): Promise<MediaProblem> {
  if (problem.kind !== 'both' || isDismissed(problem)) return problem
  const refused = problem.code === 'PERMISSION_DENIED'
  const microphone = refused ? await permissionState(permissions, 'microphone') : null
  const sound =
    microphone === 'denied' ? { ...problem, kind: 'audio' as const } : await alone(devices, request, 'audio')
  if (sound === null) return { ...problem, kind: 'video' }
  if (refused && (await permissionState(permissions, 'camera')) !== 'granted') return problem
  return (await alone(devices, request, 'video')) === null ? sound : problem
}

/** Tells whether the question was closed without an answer. Only Chromium says so. */
function isDismissed({ code, detail }: MediaProblem): boolean {
  return code === 'PERMISSION_DENIED' && /dismissed/i.test(detail)
}

/** @returns the reason why the device does not open; null if it opens */
async function alone(devices: MediaDevicesLike, request: MediaRequest, kind: MediaKind): Promise<MediaProblem | null> {
  const result = await openMedia(devices, { ...request, audio: kind === 'audio', video: kind === 'video' })
  if (!result.ok) return result.problem
  for (const track of result.stream.getTracks()) track.stop()
  return null
}

/** @returns null where the browser does not show the permission */
export async function permissionStatus(
  permissions: PermissionsLike | undefined,
  name: 'camera' | 'microphone',
): Promise<PermissionStatus | null> {
  try {
    return (await permissions?.query({ name: name as PermissionName })) ?? null
  } catch {
    return null
  }
}

async function permissionState(
  permissions: PermissionsLike | undefined,
  name: 'camera' | 'microphone',
): Promise<PermissionState | null> {
  return (await permissionStatus(permissions, name))?.state ?? null
}
