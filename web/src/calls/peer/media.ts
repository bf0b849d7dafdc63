import type { MediaDevicesLike, MediaProblem, MediaRequest } from './types.ts';

export type MediaResult =
  | { ok: true; stream: MediaStream; problem: MediaProblem | null }
  | { ok: false; problem: MediaProblem };

export async function openMedia(_devices: MediaDevicesLike | undefined, _request: MediaRequest): Promise<MediaResult> {
  throw new Error('being written');
}
