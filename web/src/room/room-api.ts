import { call } from '../platform/index.ts'
import type { RoomApi } from './room-controller.ts'

/**
 * A request over a network that is gone hangs for minutes, and blocks those after it. Whatever signalling sends is
 * repeated anyway, so a request is aborted after this time (milliseconds).
 */
const GIVE_UP_MS = 4000

/** Returns no limit where the browser lacks `AbortSignal.timeout` (Safari before 16). */
function limited(): { signal?: AbortSignal } {
  return 'timeout' in AbortSignal ? { signal: AbortSignal.timeout(GIVE_UP_MS) } : {}
}

/**
 * Creates the requests of the room controller.
 * @param reportsAs the role in which the page reports to the record of a consultation; null for guests, and for
 * everybody in a meeting
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
    reportCall: (id, peerId, reports, isLast) =>
      call('reportCall', { params: { id }, body: { peerId, reports }, ...(isLast ? { keepalive: true } : limited()) }),
    iceServers: async () => (await call('iceServers', limited())).iceServers,
    members: (id) => call('readRoomMembers', { params: { id }, ...limited() }),
    signals: (id) => ({
      send: (body) => call('sendSignal', { params: { id }, body, ...limited() }),
      read: (query) => call('readSignals', { params: { id }, query, ...limited() }),
    }),
  }
}
