import { call } from '../platform/index.ts'
import type { RoomApi } from './room-controller.ts'

/**
 * A request over a network that is gone hangs for minutes, and those after it wait. What is signalled
 * is asked or said again anyway, so it is given up after this (milliseconds).
 */
const GIVE_UP_MS = 4000

/** Without a limit where the browser has none (Safari before 16). */
function limited(): { signal?: AbortSignal } {
  return 'timeout' in AbortSignal ? { signal: AbortSignal.timeout(GIVE_UP_MS) } : {}
}

/**
 * The controller's requests, over the API.
 * @param reportsAs null for whoever is no part of a consultation's record: a guest, and everybody in a meeting
 */
export function createRoomApi(reportsAs: 'doctor' | 'patient' | null): RoomApi {
  return {
    report:
      reportsAs === null
        ? null
        : {
            setPeerId: (id, peerId) =>
              call(reportsAs === 'doctor' ? 'doctorSetPeerId' : 'patientSetPeerId', {
                params: { id },
                body: { peerId },
              }),
            activate: (id) => call('activateCall', { params: { id } }),
            readCall: (id) => call('readCall', { params: { id }, ...limited() }),
          },
    pause:
      reportsAs === 'doctor'
        ? (id, paused) => call('pauseRoom', { params: { id }, body: { paused }, keepalive: true })
        : null,
    iceServers: async () => (await call('iceServers', limited())).iceServers,
    members: (id) => call('readRoomMembers', { params: { id }, ...limited() }),
    signals: (id) => ({
      send: (body) => call('sendSignal', { params: { id }, body, ...limited() }),
      read: (query) => call('readSignals', { params: { id }, query, ...limited() }),
    }),
  }
}
