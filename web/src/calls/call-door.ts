import { call } from '../platform/index.ts'
import type { CallDoor } from './call-controller.ts'
import type { PeerRole } from './peer/index.ts'

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
    iceServers: async () => (await call('iceServers', {})).iceServers,
    signals: (id) => ({
      send: (body) => call('sendSignal', { params: { id }, body }),
      read: (query) => call('readSignals', { params: { id }, query }),
    }),
  }
}
