import { hasUfrag } from './sdp.ts'

/** More than any real network has; a flood is cut off here. */
const MOST = 128

/**
 * Remote candidates in the order of arrival. One that comes before the description it
 * belongs to waits (`addIceCandidate` would reject it, RFC 8838 §11); one of an
 * ICE generation that never comes stays until the connection ends.
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

  /** Keeps everything back until `release()`. */
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
      // One useless candidate is no reason to give up the others.
      if (this.#pc.signalingState !== 'closed') this.#log('candidate-refused', String(error))
    }
  }

  /** After a remote description was applied. */
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
