import { hasUfrag } from './sdp.ts'

/** The greatest number of candidates that is kept. Real networks have fewer, so a flood is cut off. */
const MOST = 128

/**
 * Applies remote candidates in the order of their arrival. One that comes before its description waits, because
 * `addIceCandidate` would reject it (RFC 8838 §11). One of an ICE generation that never comes is kept until the
 * connection ends.
 */
export class CandidateQueue {
  readonly #pc: RTCPeerConnection
  readonly #log: (name: string, detail?: string) => void
  #waiting: RTCIceCandidateInit[] = []
  #held = false

  constructor(pc: RTCPeerConnection, log: (name: string, detail?: string) => void) {
    this.#pc = pc
    this.#log = log
  }

  /** Holds all candidates back until `release()`. */
  hold(): void {
    this.#held = true
  }

  release(): Promise<void> {
    this.#held = false
    return this.retry()
  }

  async add(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (!candidate?.candidate) return
    if (this.#held || !this.#fits(candidate)) {
      if (this.#waiting.length < MOST) this.#waiting.push(candidate)
      return
    }
    try {
      await this.#pc.addIceCandidate(candidate)
    } catch (error) {
      // One useless candidate does not stop the others.
      if (this.#pc.signalingState !== 'closed') this.#log('candidate-refused', String(error))
    }
  }

  /** Applies waiting candidates; called after a remote description was applied. */
  async retry(): Promise<void> {
    if (this.#held) return
    const waiting = this.#waiting
    this.#waiting = []
    await Promise.all(waiting.map((candidate) => this.add(candidate)))
  }

  #fits(candidate: RTCIceCandidateInit): boolean {
    const description = this.#pc.remoteDescription
    if (!description) return false
    return !candidate.usernameFragment || hasUfrag(description.sdp, candidate.usernameFragment)
  }
}
