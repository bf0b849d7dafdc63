import { call } from '../platform/index.ts'
import type { CallDoor } from './call-controller.ts'
import type { PeerRole } from './peer/index.ts'

/**
 * A request over a network that is gone hangs for minutes, and those after it wait. What is signalled
 * is asked or said again anyway, so it is given up after this (milliseconds).
 */
const GIVE_UP_MS = 4000

/** Without a limit where the browser has none (Safari before 16). */
function limited(): { signal?: AbortSignal } {
  return 'timeout' in AbortSignal ? { signal: AbortSignal.timeout(GIVE_UP_MS) } : {}
}

/** The controller's requests, over the API. */
export function createCallDoor(role: PeerRole): CallDoor {
  return {
    // A guest comes into a call that is known to work, and is no part of its record.
    report:
      role === 'guest'
        ? null
        : {
            setPeerId: (id, peerId) =>
              call(role === 'doctor' ? 'doctorSetPeerId' : 'patientSetPeerId', { params: { id }, body: { peerId } }),
            activate: (id) => call('activateCall', { params: { id } }),
          },
    iceServers: async () => (await call('iceServers', limited())).iceServers,
    signals: (id) => ({
      send: (body) => call('sendSignal', { params: { id }, body, ...limited() }),
      read: (query) => call('readSignals', { params: { id }, query, ...limited() }),
    }),
  }
}
