import { call } from '../platform/index.ts'
import type { CallDoor } from './call-controller.ts'

/** The controller's requests, over the API. */
export function createCallDoor(role: 'doctor' | 'patient'): CallDoor {
  return {
    setPeerId: (id, peerId) =>
      call(role === 'doctor' ? 'doctorSetPeerId' : 'patientSetPeerId', { params: { id }, body: { peerId } }),
    activate: (id) => call('activateCall', { params: { id } }),
    iceServers: async () => (await call('iceServers', {})).iceServers,
    signals: (id) => ({
      send: (body) => call('sendSignal', { params: { id }, body }),
      read: (query) => call('readSignals', { params: { id }, query }),
    }),
  }
}
