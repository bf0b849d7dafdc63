import type { PeerRole, RemotePeer } from './signalling.ts'

const RANK: Readonly<Record<PeerRole, number>> = { doctor: 0, guest: 1, patient: 2 }

/**
 * The usual rule for `isOfferer`: the doctor makes the offers and the patient is polite; between peers of one role,
 * their ids decide. Both sides compute opposite answers from the same two identities.
 */
export function offererByRole(self: { peerId: string; role: PeerRole }): (remote: RemotePeer) => boolean {
  return (remote) =>
    RANK[self.role] === RANK[remote.role] ? self.peerId < remote.peerId : RANK[self.role] < RANK[remote.role]
}
