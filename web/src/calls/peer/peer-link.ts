import { Connection } from './connection.ts'
import type { PeerLinkParts } from './link-parts.ts'
import type { LocalTracks } from './local-media.ts'
import { putTrack } from './media.ts'
import { MediaWatch } from './media-watch.ts'
import type { OfferNumbers } from './negotiation.ts'
import { OfferRepeat } from './offer-repeat.ts'
import { type PeerState, readPeerState, sendsMedia, writePeerState } from './peer-state.ts'
import { Recovery, type Trouble } from './recovery.ts'
import type { RemotePeer, Signal } from './signalling.ts'
import type { RemoteConnection, RemoteView } from './types.ts'

/** An absent peer whose media stopped this long ago (ms) will not come back by itself. */
export const ABSENT_GRACE_MS = 15_000
/** Negotiated, but no path: longer than any trickling of candidates takes (ms). */
const NOT_CONNECTED_MS = 6_000
const MOST_EARLY = 64

/**
 * Everything towards one other person: a connection (replaceable), its remote stream
 * (the same object throughout), what the peer says of itself, and the recovery.
 * Signalling that dies, the peer's socket that dies, `disconnected`: none of them ends it.
 */
export class PeerLink {
  readonly #p: PeerLinkParts
  readonly #stream: MediaStream
  readonly #recovery: Recovery
  readonly #watch: MediaWatch
  readonly #repeat: OfferRepeat
  #remote: RemotePeer
  #connection: Connection | null = null
  #building = false
  #early: Signal[] = []
  #isOpen = false
  #tracks: LocalTracks = { audio: null, video: null }
  #own: PeerState = { audio: false, video: false, mic: false }
  #theirs: PeerState | null = null
  #absentSince: number | null = null
  #wasConnected = false
  #closedByPeer = false
  #settledAt: number | null = null

  constructor(parts: PeerLinkParts) {
    this.#p = parts
    this.#remote = parts.remote
    this.#stream = parts.env.createMediaStream()
    this.#repeat = new OfferRepeat(parts.scope, () => this.#sayAgain())
    this.#recovery = new Recovery({
      scope: parts.scope,
      policy: parts.env.policy,
      reachable: () => parts.env.signallingUp() && this.#absentSince === null,
      attempt: (attempt, why) => void this.#attempt(attempt, why),
      changed: parts.changed,
    })
    this.#watch = new MediaWatch({
      scope: parts.scope,
      bytes: async () => (this.#wasConnected ? ((await this.#connection?.mediaBytes()) ?? null) : null),
      expected: () => sendsMedia(this.#theirs),
      flowing: () => this.#path(),
      silent: () => this.#silent(),
      looked: () => this.#looked(),
    })
    void this.#build({ own: 0, applied: 0 })
  }

  get remote(): RemotePeer {
    return this.#remote
  }

  /** The path works, as far as anybody can tell. */
  get connected(): boolean {
    return this.#wasConnected && !this.#recovery.inTrouble
  }

  get gaveUp(): boolean {
    return this.#recovery.gaveUp
  }

  view(): RemoteView {
    const { peerId, userId, role, name } = this.#remote
    return {
      peerId,
      userId,
      role,
      name: this.#theirs?.name ?? name,
      stream: this.#stream,
      connection: this.#shown(),
      audio: this.#theirs?.audio ?? false,
      video: this.#theirs?.video ?? false,
      present: this.#absentSince === null,
      sharing: false,
      onHold: false,
      quality: null,
      theirQuality: null,
      sending: 'full',
      receiving: 'full',
      safetyCode: null,
    }
  }

  /** From now on answers leave and are applied, and our tracks are sent. Idempotent. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#connection?.open()
  }

  setLocal(tracks: LocalTracks, state: PeerState): void {
    this.#tracks = tracks
    this.#own = state
    this.#connection?.setTracks(tracks)
    this.#connection?.sendMessage(writePeerState(state))
  }

  signal(signal: Signal): void {
    if (this.#p.scope.closed) return
    if (signal.type === 'restart-request') {
      this.#asked()
      return
    }
    const current = this.#connection
    if (!current || this.#building) {
      if (this.#early.length < MOST_EARLY) this.#early.push(signal)
      return
    }
    if (signal.type === 'offer' && current.isOtherSession(signal.description)) {
      if (current.negotiator.isStale(signal.description)) return
      // The peer made a new connection: ours can't follow it, so we make one too.
      this.#p.log('peer-rebuilt')
      this.#early = [signal]
      void this.#build(current.negotiator.numbers)
      return
    }
    void current.negotiator.receive(signal)
  }

  /** The peer is in the room, or joined it again. */
  present(remote: RemotePeer): void {
    this.#remote = remote
    this.#absentSince = null
    this.signallingUp()
    this.#p.changed()
  }

  /** The peer's transport is gone. Nothing is closed: media may flow without it. */
  absent(): void {
    if (this.#closedByPeer) {
      this.#p.gone()
      return
    }
    this.#absentSince ??= this.#p.scope.clock.now()
    this.#p.changed()
  }

  /** Messages get through again; those sent shortly before may be lost. */
  signallingUp(): void {
    const lost = this.#p.offerer ? (this.#connection?.offering ?? false) : true
    if (!this.#recovery.reachable(lost)) this.#repeat.soon()
  }

  rejoin(): void {
    this.#recovery.rejoin()
  }

  close(): void {
    this.#p.scope.close()
    for (const track of this.#stream.getTracks()) this.#stream.removeTrack(track)
  }

  #shown(): RemoteConnection {
    if (this.#recovery.gaveUp) return 'failed'
    if (!this.#wasConnected) return 'connecting'
    return this.#recovery.inTrouble ? 'reconnecting' : 'connected'
  }

  /** Makes a connection, in place of the present one if there is one. */
  async #build(numbers: OfferNumbers): Promise<void> {
    const { scope, env, offerer, send, log } = this.#p
    this.#building = true
    this.#connection?.close()
    this.#connection = null
    const configuration = await env.configuration()
    if (scope.closed) return
    this.#watch.restart()
    this.#settledAt = null
    this.#closedByPeer = false
    const connection = new Connection({
      scope: scope.child(),
      pc: env.createPeerConnection(configuration),
      group: env.createMediaStream(),
      polite: !offerer,
      numbers,
      send: (signal) => {
        if (signal.type === 'offer') this.#repeat.sent()
        send(signal)
      },
      on: {
        state: () => this.#stateChanged(connection),
        settled: () => this.#settled(),
        track: (track) => putTrack(this.#stream, track),
        channelOpen: () => connection.sendMessage(writePeerState(this.#own)),
        channelClosed: () => this.#channelClosed(connection),
        message: (text) => this.#message(text),
      },
      log,
    })
    this.#connection = connection
    this.#building = false
    connection.setTracks(this.#tracks)
    if (this.#isOpen) connection.open()
    if (offerer) await connection.offer()
    const early = this.#early
    this.#early = []
    for (const signal of early) this.signal(signal)
  }

  #stateChanged(connection: Connection): void {
    if (connection !== this.#connection) return
    const { state } = connection
    this.#p.log('connection', state)
    if (state === 'connected') {
      this.#recovery.stateHealed()
      // Later than the first time, media itself must prove it, where there is any.
      if (!this.#watch.everFlowed || !sendsMedia(this.#theirs)) this.#path()
      this.#wasConnected = true
      this.#p.changed()
    } else if (state === 'failed') this.#recovery.begin('failed')
    else if (state === 'disconnected') this.#recovery.disconnected()
  }

  /** A working path was seen. */
  #path(): void {
    if (this.#connection?.state === 'connected') this.#recovery.healthy()
  }

  #silent(): void {
    this.#p.log('silence')
    this.#p.env.suspicion()
    this.#recovery.begin('silent')
  }

  #settled(): void {
    this.#settledAt = this.#p.scope.clock.now()
    this.#repeat.answered()
  }

  /** Twice a second: what has been waiting too long? */
  #looked(): void {
    const now = this.#p.scope.clock.now()
    const connection = this.#connection
    if (this.#absentSince !== null) {
      const silentSince = Math.max(this.#absentSince, this.#watch.lastGrowth)
      const works = this.connected && !sendsMedia(this.#theirs) && connection?.state === 'connected'
      if (!works && now - silentSince > ABSENT_GRACE_MS) {
        this.#p.gone()
        return
      }
    }
    if (!connection || !this.#p.env.signallingUp()) return
    const late = this.#isOpen && this.#settledAt !== null && now - this.#settledAt > NOT_CONNECTED_MS
    if (late && connection.state !== 'connected') this.#recovery.begin('not-connected')
    this.#repeat.look()
  }

  #sayAgain(): void {
    if (this.#connection?.offering) this.#connection.negotiator.resend()
    // We wait for an offer that may have been lost.
    else if (!this.#p.offerer && this.#connection?.hasRemote === false) this.#p.send({ type: 'restart-request' })
  }

  #asked(): void {
    if (!this.#p.offerer) return
    const connection = this.#connection
    // Nothing to restart yet: the peer only misses our offer.
    if (!connection || this.#settledAt === null) this.#repeat.soon()
    else this.#recovery.asked()
  }

  async #attempt(attempt: number, why: Trouble | 'asked'): Promise<void> {
    const { offerer, send, log, env } = this.#p
    const rebuild = attempt > 1 || why === 'rejoin'
    log(offerer ? (rebuild ? 'rebuild' : 'restart') : 'restart-request', why)
    // Only the first offerer offers: an answerer's restart breaks Firefox's DTLS role (WEBRTC §4).
    if (!offerer) return send({ type: 'restart-request' })
    const connection = this.#connection
    if (!connection || this.#building) return
    // A restart that did not help within its time won't; a new connection with the same certificate may.
    if (rebuild) return this.#build(connection.negotiator.numbers)
    const { iceServers } = await env.configuration()
    if (connection === this.#connection) await connection.restart(iceServers ?? null)
  }

  #channelClosed(connection: Connection): void {
    if (connection !== this.#connection) return
    // Closed on purpose by a peer that is (or in a moment will be) gone from the room too:
    // nothing to wait for. One that is still there makes a new connection instead.
    this.#closedByPeer = true
    if (this.#absentSince !== null) this.#p.gone()
  }

  #message(text: string): void {
    const state = readPeerState(text)
    if (!state) return
    this.#theirs = state
    this.#p.changed()
  }
}
