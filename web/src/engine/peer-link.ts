import type { Connection } from './connection.ts'
import type { PeerLinkDeps } from './link-deps.ts'
import { LinkState } from './link-state.ts'
import { MediaWatch } from './media-watch.ts'
import { OfferRepeat } from './offer-repeat.ts'
import type { Outgoing } from './own-side.ts'
import { Paths } from './paths.ts'
import { readPeerState, writePeerState } from './peer-state.ts'
import { LinkQuality } from './quality/link-quality.ts'
import type { Bytes } from './quality/stats.ts'
import { BACKSTOP_MS, Recovery, type Trouble } from './recovery.ts'
import { RemoteLevel } from './remote-level.ts'
import { LinkSafety } from './safety/link-safety.ts'
import type { RemotePeer, Signal } from './signalling.ts'
import type { RemoteConnection, RemoteView } from './types.ts'

/** A peer that has left the room and sent no media for as long as we would try to recover counts as gone (ms). */
export const ABSENT_GRACE_MS = BACKSTOP_MS
/** The same time for a peer without a peer id, whose socket is gone (ms after its last media). */
const BASIC_GRACE_MS = 5_000
/**
 * A connection that is negotiated but has no path after this time counts as broken (ms). Trickled candidates take less.
 */
const NOT_CONNECTED_MS = 6_000

/**
 * Everything towards one other person: the connection (in trouble two, see paths.ts), the remote stream (always the
 * same object), the peer's state, and the recovery. The link outlives our signalling, the peer's socket and a
 * `disconnected` connection.
 */
export class PeerLink {
  readonly #deps: PeerLinkDeps
  readonly #paths: Paths
  readonly #recovery: Recovery
  readonly #watch: MediaWatch<Connection>
  readonly #repeat: OfferRepeat
  readonly #state: LinkState
  readonly #safety: LinkSafety
  readonly #level: RemoteLevel
  readonly #quality: LinkQuality
  readonly #madeAt: number
  #remote: RemotePeer
  #isOpen = false
  #absentSince: number | null = null
  #wasConnected = false
  #closedByPeer = false
  /** True while we have requested a new connection and still need it. */
  #asking = false

  constructor(deps: PeerLinkDeps) {
    this.#deps = deps
    this.#remote = deps.remote
    this.#madeAt = deps.scope.clock.now()
    this.#state = new LinkState(deps.scope.clock, this.#basic)
    this.#repeat = new OfferRepeat(deps.scope, () => this.#sayAgain())
    this.#paths = new Paths({
      ...deps,
      basic: this.#basic,
      send: (signal) => this.#signal(signal),
      expects: () => this.#state.arriving,
      on: this.#pathEvents(),
    })
    this.#quality = new LinkQuality({
      ...deps,
      thresholds: deps.env.thresholds,
      demand: deps.env.demand,
      processor: deps.env.processor,
      shown: deps.env.shown,
      readStats: () => this.#statistics(),
      apply: (plan) => this.#paths.setPlan(plan),
      send: () => this.#sendState(),
    })
    this.#paths.setPlan(this.#quality.plan)
    this.#recovery = new Recovery({
      scope: deps.scope,
      policy: deps.env.policy,
      reachable: () => deps.env.signallingUp() && this.#absentSince === null,
      underWay: () => this.#paths.underWay,
      attempt: (why) => this.#attempt(why),
      changed: deps.changed,
    })
    this.#watch = new MediaWatch({
      scope: deps.scope,
      watched: () => this.#paths.all,
      expected: () => this.#state.expected,
      flowing: (connection) => this.#flowing(connection),
      suspicious: () => {
        deps.log('suspicion')
        deps.env.suspicion()
      },
      silent: () => {
        deps.log('silence')
        this.#recovery.begin('silent')
      },
      sampled: () => this.#checkTimeouts(),
    })
    this.#level = new RemoteLevel(deps.scope.clock)
    this.#safety = new LinkSafety({
      ...deps,
      connections: () => this.#paths.all,
      pathWorks: () => this.connected,
    })
    deps.scope.own(deps.env.onNetworkNews(() => this.#networkNews()))
    void this.#paths.build()
  }

  get remote(): RemotePeer {
    return this.#remote
  }

  get #basic(): boolean {
    return this.#deps.remote.basic === true
  }

  /** True while the path works, as far as we know. */
  get connected(): boolean {
    return this.#wasConnected && !this.#recovery.isReported
  }

  /** How long the link has existed, in ms. */
  get age(): number {
    return this.#deps.scope.clock.now() - this.#madeAt
  }

  get gaveUp(): boolean {
    return this.#recovery.gaveUp
  }

  view(): RemoteView {
    const { peerId, userId, role, name } = this.#remote
    const { theirs } = this.#state
    return {
      peerId,
      userId,
      role,
      name,
      stream: this.#paths.stream,
      connection: this.#shown(),
      audio: theirs?.audio ?? false,
      video: theirs?.video ?? false,
      present: this.#absentSince === null,
      sharing: theirs?.sharing ?? false,
      onHold: this.#state.onTheirHold,
      asking: theirs?.asking ?? null,
      ...this.#quality.view(),
      safetyCode: this.#safety.code,
      safetyAlarm: this.#safety.alarm,
    }
  }

  /** From now on answers are sent and applied, and our tracks are sent. Idempotent. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#paths.open()
  }

  setLocal(own: Outgoing): void {
    this.#state.own = own
    this.#paths.silence(this.#state.onHold)
    this.#send()
  }

  /** Sets whether this peer has paused the room, as the server knows it. */
  setPaused(paused: boolean): void {
    if (this.#state.paused === paused) return
    this.#state.paused = paused
    this.#send()
  }

  /** @returns 0 to 1 */
  audioLevel(): number {
    return this.#state.onHold ? 0 : this.#level.level(this.#paths.main?.audioReceiver ?? null)
  }

  signal(signal: Signal): void {
    if (this.#deps.scope.closed) return
    if (signal.type === 'restart-request') this.#onRequest()
    else this.#paths.receive(signal)
  }

  /** Called when the peer is in the room, or has joined it again. */
  present(remote: RemotePeer): void {
    this.#remote = remote
    this.#absentSince = null
    // Only the peer's signalling was disconnected. An offer that it missed is still fresh, and is repeated with the
    // candidates found since.
    if (this.#paths.freshOffer && !this.#recovery.isBlocked) this.#repeat.now()
    else this.signallingUp()
    this.#deps.changed()
  }

  /** Called when the peer's signalling is gone. Nothing is closed, because media can flow without it. */
  absent(): void {
    if (this.#closedByPeer) {
      this.#deps.gone()
      return
    }
    this.#absentSince ??= this.#deps.scope.clock.now()
    this.#deps.changed()
  }

  /** Called when messages get through again. Those that were sent shortly before may be lost. */
  signallingUp(): void {
    const lost = this.#deps.offerer ? this.#paths.offering : true
    if (!this.#recovery.reachable(lost)) this.#repeat.soon()
  }

  /** Called when the data mode, the number of people or what the processor carries has changed. */
  demandChanged(): void {
    this.#quality.demandChanged()
  }

  get usage(): Bytes {
    return this.#quality.usage
  }

  rejoin(): void {
    this.#recovery.rejoin()
  }

  close(): void {
    this.#deps.scope.close()
  }

  #send(): void {
    const { tracks } = this.#state.outgoing
    this.#paths.setTracks(tracks)
    this.#quality.setPicture(tracks.video)
    this.#sendState()
  }

  #shown(): RemoteConnection {
    if (this.#recovery.gaveUp) return 'failed'
    if (!this.#wasConnected) return 'connecting'
    return this.#recovery.isReported ? 'reconnecting' : 'connected'
  }

  #pathEvents(): ConstructorParameters<typeof Paths>[0]['on'] {
    return {
      state: (connection) => this.#stateChanged(connection),
      settled: () => {
        this.#repeat.answered()
        this.#safety.check()
      },
      channelOpen: (connection) => {
        this.#closedByPeer = false
        connection.sendMessage(this.#stateMessage())
        this.#safety.opened(connection)
      },
      closed: () => {
        // The peer has closed the connection on purpose. If it has left the room too, or does so in a moment, there is
        // nothing to wait for. If it is still there, it makes a new connection.
        this.#closedByPeer = true
        if (this.#absentSince !== null) this.#deps.gone()
      },
      message: (connection, text) => this.#message(connection, text),
      switched: (connection) => this.#works(connection),
    }
  }

  #stateMessage(): string {
    return writePeerState({ ...this.#state.outgoing.state, ...this.#quality.message() })
  }

  #sendState(): void {
    this.#paths.sendMessage(this.#stateMessage())
  }

  /** Returns the statistics of the connection in use while it works, because a cut path is no narrow path. */
  async #statistics(): Promise<{ connection: object; report: RTCStatsReport } | null> {
    const connection = this.#paths.main
    if (!this.connected || connection?.state !== 'connected') return null
    const report = await connection.stats()
    return report && { connection, report }
  }

  #signal(signal: Signal): void {
    if (signal.type === 'offer') this.#repeat.sent()
    this.#deps.send(signal)
  }

  #stateChanged(connection: Connection): void {
    const { state } = connection
    const isMain = connection === this.#paths.main
    if (!this.#paths.all.includes(connection)) return
    this.#deps.log('connection', isMain ? state : `beside ${state}`)
    if (state === 'connected') {
      if (isMain) this.#recovery.stateHealed()
      // After the first time, a connection counts as working only when media arrives on it, if any is expected.
      const proven = this.#paths.flowsOn(connection) || (isMain && !this.#state.expected)
      if (proven || !this.#watch.everFlowed) this.#works(connection)
      this.#wasConnected = true
      this.#deps.changed()
    } else if (state === 'failed') {
      if (isMain || this.#recovery.inTrouble) this.#recovery.begin('failed')
    } else if (state === 'disconnected' && isMain) this.#recovery.disconnected()
  }

  #flowing(connection: Connection): void {
    this.#paths.flowing(connection)
    this.#works(connection)
  }

  /** Called when a working path was seen. */
  #works(connection: Connection): void {
    if (connection.closed || connection.state !== 'connected') return
    if (this.#recovery.inTrouble) connection.sendWholePicture()
    // The peer may be making the new connection that we no longer need.
    if (this.#asking && connection === this.#paths.main) this.#paths.tellRecovered()
    this.#asking = false
    this.#recovery.healthy()
  }

  /** Called after a change of the network or the sleep of the page, when what was known may be out of date. */
  #networkNews(): void {
    this.#deps.log('network-news')
    this.#watch.networkChanged()
    this.#deps.env.suspicion()
    // An attempt that was under way belongs to the previous network.
    if (this.#recovery.inTrouble) this.#recovery.reachable(true)
    void this.#watch.sample()
  }

  /** Checks several times a second what has been waiting for too long. */
  #checkTimeouts(): void {
    const { scope, env, gone } = this.#deps
    this.#paths.sampled()
    const now = scope.clock.now()
    const main = this.#paths.main
    if (main && this.#state.onTraffic(main.traffic)) this.#deps.changed()
    if (this.#hasLeft(now)) {
      gone()
      return
    }
    if (!main || !env.signallingUp()) return
    const late = this.#isOpen && main.settledAt !== null && now - main.settledAt > NOT_CONNECTED_MS
    if (late && !this.#paths.all.some((one) => one.state === 'connected')) this.#recovery.begin('not-connected')
    this.#repeat.check()
  }

  /** Whether the peer's signalling and its media have been gone for as long as we wait for them. */
  #hasLeft(now: number): boolean {
    if (this.#absentSince === null) return false
    const silentMs = now - Math.max(this.#absentSince, this.#watch.lastMedia)
    if (this.#basic) return silentMs > BASIC_GRACE_MS
    const works = this.connected && !this.#state.expected && this.#paths.main?.state === 'connected'
    return !works && silentMs > ABSENT_GRACE_MS
  }

  #sayAgain(): void {
    if (this.#paths.offering) this.#paths.resend()
    else if (this.#basic) this.#paths.offerInstead()
    // We wait for an offer that may have been lost.
    else if (!this.#deps.offerer && this.#paths.main?.hasRemote === false) this.#deps.send({ type: 'restart-request' })
  }

  #onRequest(): void {
    if (!this.#deps.offerer) return
    if (!this.#paths.peerAsks()) {
      this.#deps.log('request-late')
      return
    }
    // There is nothing to replace yet, because the first offer may still be in the making, or the replacement is under
    // way, and the peer has only missed our offer.
    if (this.#paths.unanswered) this.#repeat.soon()
    else this.#recovery.onRequest()
  }

  #attempt(why: Trouble | 'asked'): void {
    const { offerer, log } = this.#deps
    if (this.#basic) {
      log('ice-restart', why)
      void this.#paths.restart()
      return
    }
    log(offerer ? 'rebuild' : 'restart-request', why)
    if (offerer) {
      void this.#paths.build()
      return
    }
    // Only the first offerer makes offers, because an answerer that makes one breaks the DTLS role of Firefox.
    this.#asking = true
    this.#deps.send({ type: 'restart-request' })
  }

  #message(connection: Connection, text: string): void {
    const state = readPeerState(text)
    if (!state) {
      this.#safety.onMessage(connection, text)
      return
    }
    if (this.#state.onPeerState(state)) this.#send()
    if (this.#state.theirs) this.#quality.onMessage(this.#state.theirs, this.#state.pictureExpected)
    this.#deps.changed()
  }
}
