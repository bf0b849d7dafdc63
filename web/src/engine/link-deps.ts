import type { Thresholds } from './quality/thresholds.ts'
import type { RetryPolicy } from './recovery.ts'
import type { SafetyEnvironment } from './safety/link-safety.ts'
import type { Scope } from './scope.ts'
import type { RemotePeer, Signal } from './signalling.ts'
import type { DataMode } from './types.ts'

/** What links need of their room. */
export interface LinkEnvironment extends SafetyEnvironment {
  /** False where the browser (or an administrator) has WebRTC off. */
  supported: boolean
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection
  createMediaStream(): MediaStream
  /** With fresh credentials. Never rejects, and answers in bounded time. */
  configuration(): Promise<RTCConfiguration>
  signallingUp(): boolean
  suspicion(): void
  /** @param told the browser says that the network is another one, or the page was asleep @returns unsubscribe */
  onNetworkNews(told: () => void): () => void
  policy: RetryPolicy
  thresholds: Thresholds
  /** How many people our uplink serves, and how much of it the person allows. */
  demand(): { others: number; mode: DataMode }
}

export interface PeerLinkDeps {
  scope: Scope
  remote: RemotePeer
  /** We make the offers, and are the impolite side. */
  offerer: boolean
  env: LinkEnvironment
  send(signal: Signal): void
  changed(): void
  /** The peer left and its media ended: the room should drop the link. */
  gone(): void
  log(name: string, detail?: string): void
}
