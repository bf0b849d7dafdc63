import { type CallRoom, createCallRoom } from '../call-room.ts'
import { offererByRole } from '../offerer.ts'
import type { PeerRole } from '../signalling.ts'
import type { CallRoomOptions, EngineEvent } from '../types.ts'
import { FakeHub, type FakeSignalling } from './fake-hub.ts'
import { FakeDevices, fakeStream } from './fake-media.ts'
import { FakeNetwork } from './fake-network.ts'
import { fakeSubtle } from './fake-subtle.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface Person {
  room: CallRoom
  signalling: FakeSignalling
  devices: FakeDevices
  /** Identifies this person's peer connections. */
  certificate: RTCCertificate
  events: EngineEvent[]
  marks: string[]
  suspicions: number
}

/** A server, a network and people with cameras, all in memory and in virtual time. */
export class FakeCall {
  readonly clock = new VirtualClock()
  readonly network = new FakeNetwork()
  readonly hub = new FakeHub(this.clock)
  readonly people: Person[] = []
  #ids = 0

  person(role: PeerRole, options: Partial<CallRoomOptions> & { userId?: string } = {}): Person {
    const userId = options.userId ?? role
    this.#ids += 1
    const peerId = `${userId}-page-${this.#ids}`
    const signalling = this.hub.signalling({ userId, role, name: `The ${userId}` })
    const devices = new FakeDevices()
    const certificate = { der: `certificate of ${peerId}` } as unknown as RTCCertificate
    const person: Person = {
      signalling,
      devices,
      certificate,
      events: [],
      marks: [],
      suspicions: 0,
      room: undefined as never,
    }
    person.room = createCallRoom({
      signalling,
      self: { userId, peerId },
      isOfferer: offererByRole({ role, peerId }),
      clock: this.clock,
      performance: {
        now: () => this.clock.now(),
        mark: (name: string) => {
          person.marks.push(name)
          return undefined as unknown as PerformanceMark
        },
      },
      mediaDevices: devices.api,
      createMediaStream: fakeStream,
      createPeerConnection: this.network.create,
      generateCertificate: async () => certificate,
      subtle: fakeSubtle,
      callId: 'call',
      onEvent: (event) => person.events.push(event),
      onSuspicion: () => {
        person.suspicions += 1
      },
      ...options,
    })
    this.people.push(person)
    return person
  }

  /** Two people who have accepted, with media, one second later. */
  async connected(): Promise<{ doctor: Person; patient: Person }> {
    const doctor = this.person('doctor')
    const patient = this.person('patient')
    for (const { room } of [doctor, patient]) {
      void room.openMedia()
      room.accept()
    }
    await this.clock.advance(1_000)
    return { doctor, patient }
  }
}

export const names = (person: Person): string[] => person.events.map((event) => event.name)
export const stateOf = (person: Person): string => person.room.getSnapshot().state

/** Lists what a person's open connections send, by device, sound first; null if a sender has no track. */
export function sentBy(call: FakeCall, person: Person): (string | null)[][] {
  return call.network.all
    .filter((pc) => pc.configuration.certificates?.[0] === person.certificate && pc.signalingState !== 'closed')
    .map((pc) => pc.getTransceivers().map((t) => t.sender.track?.deviceId ?? null))
}
