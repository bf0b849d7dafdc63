import type { Processor } from './quality/processor.ts'
import type { Thresholds } from './quality/thresholds.ts'
import type { RetryPolicy } from './recovery.ts'
import type { SafetyEnvironment } from './safety/link-safety.ts'
import type { Scope } from './scope.ts'
import type { RemotePeer, Signal } from './signalling.ts'
import type { DataMode } from './types.ts'

/** What links get from their room. */
export interface LinkEnvironment extends SafetyEnvironment {
  /** False where the browser, or its administrator, has switched WebRTC off. */
  supported: boolean
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection
  createMediaStream(): MediaStream
  /** Returns a configuration with fresh credentials. It never rejects, and answers in bounded time. */
  configuration(): Promise<RTCConfiguration>
  signallingUp(): boolean
  suspicion(): void
  /**
   * @param changed called when the browser reports another network, or when the page was asleep
   * @returns unsubscribe
   */
  onNetworkNews(changed: () => void): () => void
  policy: RetryPolicy
  thresholds: Thresholds
  /** How many people share our uplink, and how much of it the person allows. */
  demand(): { others: number; mode: DataMode }
  /** What this device's processor carries, which all links share. */
  processor: Processor
  /** Whether the person sees the page. */
  shown(): boolean
}

export interface PeerLinkDeps {
  scope: Scope
  remote: RemotePeer
  /** True if we make the offers, and so are the impolite peer. */
  offerer: boolean
  env: LinkEnvironment
  send(signal: Signal): void
  changed(): void
  /** Called when the peer has left and its media ended, so that the room drops the link. */
  gone(): void
  log(name: string, detail?: string): void
}
