import { createCallRoom, offererByRole } from '../index.ts'
import type { PeerRole } from '../signalling.ts'
import { ChannelSignalling } from './channel-signalling.ts'

/**
 * A hostile server in the middle. It has put the doctor and the patient into separate rooms, and takes the part of the
 * other person in both. It sees and hears everything, and passes it on.
 */
const person = (role: PeerRole) => ({ userId: `user-${role}`, role, name: role })

/** Uses a whole engine towards each side, with certificates of its own, and follows every rule of the exchange. */
function playAlong(roomOfDoctor: string, roomOfPatient: string): void {
  const join = (role: PeerRole, name: string) => {
    const peerId = crypto.randomUUID()
    const room = createCallRoom({
      signalling: new ChannelSignalling(name, person(role)),
      self: { userId: `user-${role}`, peerId },
      isOfferer: offererByRole({ role, peerId }),
      callId: 'fixture',
    })
    room.accept()
    return room
  }
  const asPatient = join('patient', roomOfDoctor)
  const asDoctor = join('doctor', roomOfPatient)
  for (const [from, to] of [
    [asPatient, asDoctor],
    [asDoctor, asPatient],
  ] as const) {
    let passed = 0
    from.subscribe(() => {
      const stream = from.getSnapshot().remotes[0]?.stream
      const tracks = stream?.getTracks().length ?? 0
      if (!stream || tracks <= passed) return
      passed = tracks
      const { useStream: send } = to
      send(stream.clone())
    })
  }
}

/** Uses bare connections, and passes the messages of the data channel on unchanged. */
function passOn(roomOfDoctor: string, roomOfPatient: string): void {
  const toDoctor = new RTCPeerConnection()
  const toPatient = new RTCPeerConnection()
  const senders = ['audio', 'video'].map((kind) => toPatient.addTransceiver(kind).sender)
  const state = { negotiated: true, id: 0 }
  const channels = [toDoctor, toPatient].map((pc) => pc.createDataChannel('state', state))
  const [one, other] = channels as [RTCDataChannel, RTCDataChannel]
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const waiting: string[] = []
    from.onmessage = ({ data }) => (to.readyState === 'open' ? to.send(data) : waiting.push(data))
    to.onopen = () => {
      for (const text of waiting.splice(0)) to.send(text)
    }
  }
  toDoctor.ontrack = ({ track }) => void senders[track.kind === 'audio' ? 0 : 1]?.replaceTrack(track)
  toPatient.ontrack = ({ track }) => {
    const back = toDoctor.getTransceivers().find((t) => t.receiver.track.kind === track.kind)
    void back?.sender.replaceTrack(track)
  }
  meet(toDoctor, 'patient', roomOfDoctor)
  meet(toPatient, 'doctor', roomOfPatient)
}

/** Makes offers as the doctor's page would, and answers as the patient's would. */
function meet(pc: RTCPeerConnection, role: 'doctor' | 'patient', name: string): void {
  const signalling = new ChannelSignalling(name, person(role))
  const early: RTCIceCandidateInit[] = []
  let peer: string | null = null
  const offer = async (to: string): Promise<void> => {
    if (peer !== null || role !== 'doctor') return
    peer = to
    await pc.setLocalDescription()
    signalling.send(to, { type: 'offer', description: described(pc) })
  }
  pc.onicecandidate = ({ candidate }) => {
    if (candidate && peer) signalling.send(peer, { type: 'candidate', candidate: candidate.toJSON() })
  }
  signalling.on({
    peers: (present) => void (present[0] && offer(present[0].peerId)),
    peerJoined: (joined) => void offer(joined.peerId),
    peerLeft: () => {},
    up: () => {},
    down: () => {},
    signal: async (from, signal) => {
      if (signal.type === 'restart-request') return
      if (signal.type === 'candidate') {
        if (!signal.candidate) return
        if (pc.remoteDescription) await pc.addIceCandidate(signal.candidate).catch(() => {})
        else early.push(signal.candidate)
        return
      }
      // This is a repetition of an offer or an answer that was applied already.
      if (signal.type === 'offer' ? pc.remoteDescription : pc.signalingState === 'stable') return
      peer = from
      await pc.setRemoteDescription(signal.description)
      for (const candidate of early.splice(0)) await pc.addIceCandidate(candidate).catch(() => {})
      if (signal.type !== 'offer') return
      for (const transceiver of pc.getTransceivers()) transceiver.direction = 'sendrecv'
      await pc.setLocalDescription()
      signalling.send(from, { type: 'answer', description: described(pc) })
    },
  })
  signalling.join({ peerId: crypto.randomUUID() })
}

function described(pc: RTCPeerConnection): RTCSessionDescriptionInit {
  const { type, sdp } = pc.localDescription as RTCSessionDescription
  return { type, sdp }
}

const middle = { playAlong, passOn }

declare global {
  interface Window {
    middle: typeof middle
  }
}
window.middle = middle
