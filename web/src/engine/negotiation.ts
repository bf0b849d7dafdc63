import { CandidateQueue } from './candidates.ts'
import { protectVoice, splitCandidates, tagSdp, untagSdp } from './sdp.ts'
import type { Signal } from './signalling.ts'

/** The numbers of the offers between two peers. They only grow, and all connections to one peer share them. */
export interface OfferNumbers {
  /** The last one that we made. */
  own: number
  /** The highest one of the peer that we applied. */
  applied: number
}

export interface NegotiatorDeps {
  pc: RTCPeerConnection
  /** The polite peer yields when both make an offer at once (W3C WebRTC §10.7). */
  polite: boolean
  numbers: OfferNumbers
  send(signal: Signal): void
  /** Called after an offer was applied and before it is answered, to take over its transceivers. */
  beforeAnswer(): void
  /** Called when an offer was answered: by us (sent) or by the peer (applied). */
  settled(): void
  log(name: string, detail?: string): void
}

/**
 * Perfect negotiation (W3C WebRTC §10.7: polite and impolite peer, implicit rollback) over one peer connection. The
 * pattern's flags "makingOffer" and "isSettingRemoteAnswerPending" guard steps that overlap. Here all steps form one
 * queue and never overlap, so `signalingState` alone reveals a collision. (This also closes a hole of the printed
 * pattern: two quick offers run SRD, SRD, SLD, SLD, and the last one makes an offer.) The following is added, because
 * the transport loses and repeats messages:
 * - An unanswered offer is sent again (`resend`); otherwise one lost message would block both sides for ever.
 * - Offers are numbered, which tells repeated, overtaken and late descriptions apart.
 * - Candidates that arrive before their description wait for it.
 * - Until `open()`, no answer is sent or applied, so no media can flow. Remote candidates are not used
 *   either, so the peer does not even see our address.
 */
export class Negotiator {
  readonly #deps: NegotiatorDeps
  readonly #candidates: CandidateQueue
  #queue: Promise<void> = Promise.resolve()
  #ignoreOffer = false
  #isOpen = false
  /** The last numbers of this connection; 0 if there is none. */
  #ownOffer = 0
  #appliedOffer = 0
  /**
   * The number of the offer whose answer is held back; null if that offer has no number, undefined if no answer is held
   * back.
   */
  #answerHeld: number | null | undefined
  #answerWaiting: RTCSessionDescriptionInit | undefined

  constructor(deps: NegotiatorDeps) {
    this.#deps = deps
    this.#candidates = new CandidateQueue(deps.pc, deps.log)
    this.#candidates.hold()
  }

  /** The number of the last offer that this connection made; 0 if none. */
  get ownOffer(): number {
    return this.#ownOffer
  }

  /** The number of the last offer that this connection applied; 0 if none. */
  get appliedOffer(): number {
    return this.#appliedOffer
  }

  /** Whether an offer of this connection arrived after a newer one. */
  isStale(description: RTCSessionDescriptionInit): boolean {
    const { offer } = untagSdp(description.sdp ?? '')
    return offer !== null && offer < this.#appliedOffer
  }

  /** Makes an offer, or sends the unanswered one again. */
  offer(): Promise<void> {
    return this.#enqueue('offer', async () => {
      const { pc, numbers } = this.#deps
      if (pc.signalingState === 'have-local-offer') return this.resend()
      if (pc.signalingState !== 'stable') return
      numbers.own += 1
      this.#ownOffer = numbers.own
      await pc.setLocalDescription()
      this.#sendOffer()
    })
  }

  /** Sends the unanswered offer again, with the candidates found since. It does nothing if there is no such offer. */
  resend(): void {
    if (this.#deps.pc.signalingState === 'have-local-offer') this.#sendOffer()
  }

  /** Handles the `icecandidate` event. Candidates are held back together with the answer to which they belong. */
  localCandidate(candidate: RTCIceCandidate | null): void {
    // The end of the candidates is not sent, because nothing waits for it, and it would cost a message.
    if (!candidate?.candidate) return
    if (!this.#isOpen && this.#deps.pc.localDescription?.type === 'answer') return
    this.#deps.send({ type: 'candidate', candidate: candidate.toJSON() })
  }

  receive(signal: Exclude<Signal, { type: 'restart-request' }>): Promise<void> {
    return this.#enqueue(signal.type, async () => {
      if (signal.type === 'offer') await this.#offered(signal.description)
      else if (signal.type === 'answer') await this.#answered(signal.description)
      else if (!this.#ignoreOffer) void this.#candidates.add(signal.candidate)
    })
  }

  /** Sends the answer that was held back and applies the one that arrived, at once. Idempotent. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    if (this.#answerHeld !== undefined) {
      // The description contains the candidates found so far, so no further message is needed.
      this.#sendAnswer(this.#answerHeld)
      this.#answerHeld = undefined
    }
    void this.#candidates.release()
    const waiting = this.#answerWaiting
    this.#answerWaiting = undefined
    if (waiting) void this.receive({ type: 'answer', description: waiting })
  }

  async #offered(description: RTCSessionDescriptionInit): Promise<void> {
    const { pc, polite, numbers } = this.#deps
    const { sdp, offer } = untagSdp(description.sdp ?? '')
    // An offer with the same number is a repetition, because our answer was lost or late; it is answered again.
    if (this.isStale(description)) return this.#deps.log('offer-stale')
    this.#ignoreOffer = !polite && pc.signalingState !== 'stable'
    if (this.#ignoreOffer) return this.#deps.log('offer-ignored')
    if (offer !== null) {
      this.#appliedOffer = offer
      numbers.applied = Math.max(numbers.applied, offer)
    }
    const split = splitCandidates(sdp)
    await pc.setRemoteDescription({ type: 'offer', sdp: protectVoice(split.sdp) })
    this.#deps.beforeAnswer()
    await pc.setLocalDescription()
    if (this.#isOpen) this.#sendAnswer(offer)
    else this.#answerHeld = offer
    for (const candidate of split.candidates) void this.#candidates.add(candidate)
    void this.#candidates.retry()
  }

  async #answered(description: RTCSessionDescriptionInit): Promise<void> {
    const { pc } = this.#deps
    const { sdp, offer } = untagSdp(description.sdp ?? '')
    // A late or repeated answer is normal with this transport, and no error.
    if (pc.signalingState !== 'have-local-offer') return this.#deps.log('answer-late')
    if (offer !== null && offer !== this.#ownOffer) return this.#deps.log('answer-stale')
    if (!this.#isOpen) {
      this.#answerWaiting = description
      return
    }
    await pc.setRemoteDescription({ type: 'answer', sdp: protectVoice(sdp) })
    void this.#candidates.retry()
    this.#deps.settled()
  }

  #sendOffer(): void {
    const sdp = this.#deps.pc.localDescription?.sdp
    if (sdp) this.#deps.send({ type: 'offer', description: { type: 'offer', sdp: tagSdp(sdp, this.#ownOffer) } })
  }

  #sendAnswer(offer: number | null): void {
    const local = this.#deps.pc.localDescription
    if (local?.type !== 'answer') return
    const sdp = offer === null ? local.sdp : tagSdp(local.sdp, offer)
    this.#deps.send({ type: 'answer', description: { type: 'answer', sdp } })
    this.#deps.settled()
  }

  #enqueue(name: string, step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(async () => {
      if (this.#deps.pc.signalingState === 'closed') return
      try {
        await step()
      } catch (error) {
        // Closing the connection rejects whatever was under way; any other error is logged.
        if (this.#deps.pc.signalingState !== ('closed' as RTCSignalingState))
          this.#deps.log(`${name}-failed`, String(error))
      }
    })
    this.#queue = done
    return done
  }
}
