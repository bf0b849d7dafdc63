import { CandidateQueue } from './candidates.ts'
import { protectVoice, splitCandidates, tagSdp, untagSdp } from './sdp.ts'
import type { Signal } from './signalling.ts'

/** Offers are numbered per pair of peers; numbers only grow. All connections to one peer share them. */
export interface OfferNumbers {
  /** The last one that we made. */
  own: number
  /** The highest one of the other side that we applied. */
  applied: number
}

export interface NegotiatorDeps {
  pc: RTCPeerConnection
  /** The polite side yields when both offer at once (W3C WebRTC §10.7). */
  polite: boolean
  numbers: OfferNumbers
  send(signal: Signal): void
  /** After an offer was applied, before it is answered: reuse its transceivers. */
  beforeAnswer(): void
  /** An offer was answered: by us (sent), or by the other side (applied). */
  settled(): void
  log(name: string, detail?: string): void
}

/**
 * Perfect negotiation (W3C WebRTC §10.7: polite and impolite peer, implicit rollback) over
 * one peer connection. The pattern's flags "makingOffer" and "isSettingRemoteAnswerPending"
 * guard steps that overlap; here steps never overlap, they form one queue, so that
 * `signalingState` alone tells a collision. (The pattern as printed also has a hole that
 * this closes: two quick offers run SRD, SRD, SLD, SLD, and the last one makes an offer.)
 * Added, because the transport loses and repeats messages:
 *  - an unanswered offer is sent again (`resend`), otherwise one lost message blocks both for ever;
 *  - offers are numbered, so repeated, overtaken and late descriptions are told apart;
 *  - candidates that arrive before their description wait for it;
 *  - a gate: until `open()` no answer leaves and none is applied, so no media can flow,
 *    and no remote candidate is used, so the other side does not even see our address.
 */
export class Negotiator {
  readonly #deps: NegotiatorDeps
  readonly #candidates: CandidateQueue
  #queue: Promise<void> = Promise.resolve()
  #ignoreOffer = false
  #isOpen = false
  /** The last ones of this connection; 0: none. */
  #ownOffer = 0
  #appliedOffer = 0
  /** The offer whose answer is held back; null: an unnumbered one; undefined: none. */
  #answerHeld: number | null | undefined
  #answerWaiting: RTCSessionDescriptionInit | undefined

  constructor(deps: NegotiatorDeps) {
    this.#deps = deps
    this.#candidates = new CandidateQueue(deps.pc, deps.log)
    this.#candidates.hold()
  }

  /** The number of the last offer that was made here; 0: none. */
  get ownOffer(): number {
    return this.#ownOffer
  }

  /** The number of the last offer that was applied here; 0: none. */
  get appliedOffer(): number {
    return this.#appliedOffer
  }

  /** True for an offer of this connection that was overtaken by a newer one on its way. */
  isStale(description: RTCSessionDescriptionInit): boolean {
    const { offer } = untagSdp(description.sdp ?? '')
    return offer !== null && offer < this.#appliedOffer
  }

  /** Makes an offer. An unanswered one is sent again instead. */
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

  /** Sends the unanswered offer again, with the candidates found since; else does nothing. */
  resend(): void {
    if (this.#deps.pc.signalingState === 'have-local-offer') this.#sendOffer()
  }

  /** For the `icecandidate` event. Held back together with the answer it belongs to. */
  localCandidate(candidate: RTCIceCandidate | null): void {
    // The end of candidates is not told: nothing waits for it, and it costs a message.
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

  /** Opens the gate: what was held back goes out and in, at once. Idempotent. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    if (this.#answerHeld !== undefined) {
      // The description has the candidates found meanwhile, so this is the only message.
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
    // Equal numbers: repeated, because our answer was lost or late. Answered again.
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
    // Late or repeated answers are normal on this transport, and no error.
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
        // Closing rejects whatever was under way; everything else is worth a line in the log.
        if (this.#deps.pc.signalingState !== ('closed' as RTCSignalingState))
          this.#deps.log(`${name}-failed`, String(error))
      }
    })
    this.#queue = done
    return done
  }
}
