import { Connection } from './connection.ts'
import type { PeerLinkDeps } from './link-deps.ts'
import { type LinkMessage, readLinkMessage, writeLinkMessage } from './link-message.ts'
import type { LocalTracks } from './local-media.ts'
import type { OfferNumbers } from './negotiation.ts'
import type { SendPlan } from './quality/send-plan.ts'
import { RemoteStream } from './remote-stream.ts'
import { untagSdp } from './sdp.ts'
import type { Signal } from './signalling.ts'
import { type Expected, isComplete, NO_TRAFFIC, since, type Traffic } from './traffic.ts'

/** How many messages are kept that arrive before their description. */
const MOST_EARLY = 64
/**
 * A candidate connection whose offer was answered gets this long for its checks and its handshake (ms): 5 round trips
 * of 1.5 s.
 */
const ANSWERED_MS = 8_000
/** One that is not answered yet gets this long (ms); the offer is repeated in the meantime. */
const UNANSWERED_MS = 6_000
/**
 * The offerer nominates a connection and tells the answerer. If that message is lost, media on one path alone for this
 * long decides (ms).
 */
const SETTLES_MS = 5_000
/**
 * After media on a connection for this long (ms), it is kept even if there is no picture yet. A new connection begins
 * with a key frame. One that was cut may wait for a key frame for up to 3 s in Chromium, so it gets longer.
 */
const PARTLY_NEW_MS = 700
const PARTLY_OLD_MS = 2_000
/**
 * An old connection counts as healed after this many samples with media, because a few packets may just have been on
 * their way.
 */
const SAMPLES_TO_HEAL = 2
/** A request for a new connection that arrives this soon (ms) after an answer was sent before that answer arrived. */
const CROSSED_MS = 1_000
/**
 * For this long (ms) after the peer said that it has recovered, a request for a new connection is an old one that
 * arrives late.
 */
const LATE_MS = 2_000
/** The candidates of an offer older than this (ms) may belong to another network. */
const FRESH_MS = 2_000
/**
 * A connection is closed this much later (ms), because closing takes the browser time in which the picture would stop.
 */
const RETIRE_MS = 500

export interface PathsDeps extends Pick<PeerLinkDeps, 'scope' | 'env' | 'offerer' | 'send' | 'log'> {
  /** True if the peer understands neither our requests nor our nominations (RemotePeer.basic). */
  basic: boolean
  /** What the peer says that it sends. */
  expects(): Expected
  on: {
    state(connection: Connection): void
    settled(): void
    /** Called when a data channel opened, so that our state is sent on it. */
    channelOpen(connection: Connection): void
    /** Called when the peer closed the only connection. */
    closed(): void
    message(connection: Connection, text: string): void
    /** Called when another connection than before is in use. */
    switched(connection: Connection): void
  }
}

type Described = Exclude<Signal, { type: 'restart-request' }>

/**
 * Holds the connection to a peer and, in trouble, a second one beside it: the candidate connection. It has the same
 * certificate, and is negotiated while the first one stays open, because a path that was cut for a moment heals fastest
 * by itself, and a new network needs a new connection. Both send our tracks. The first one on which the peer's media
 * arrives is kept, and the other one is closed. Only the offerer decides that and tells the peer.
 */
export class Paths {
  readonly #deps: PathsDeps
  readonly #numbers: OfferNumbers
  readonly #screen: RemoteStream
  #main: Connection | null = null
  #candidateConnection: Connection | null = null
  #builds = 0
  #isBuilding = false
  #early: Described[] = []
  #isOpen = false
  #tracks: LocalTracks = { audio: null, video: null }
  #plan: SendPlan | null = null
  /** True if the peer receives nothing on the main connection, though we may receive something. */
  #peerAsks = false
  #recoveredAt = Number.NEGATIVE_INFINITY
  /**
   * While there are two connections: what had arrived on the main one when the second was made, and since when media
   * has arrived without a gap.
   */
  #mainBefore: Traffic = NO_TRAFFIC
  #mainSince: number | null = null
  #mainSamples = 0
  #mainMediaAt = 0
  #candidateSince: number | null = null
  #nominated: { connection: Connection; upTo: number } | null = null

  constructor(deps: PathsDeps) {
    this.#deps = deps
    this.#screen = new RemoteStream(deps.env.createMediaStream())
    // The numbers begin with the time, so that they keep growing if one side drops the link and makes it again.
    this.#numbers = { own: Math.floor(deps.scope.clock.now()), applied: 0 }
    deps.scope.own(() => this.#screen.clear())
  }

  get stream(): MediaStream {
    return this.#screen.stream
  }

  /** The connection in use; null before it is made. */
  get main(): Connection | null {
    return this.#main
  }

  /** All connections, the one in use first. */
  get all(): readonly Connection[] {
    return [this.#main, this.#candidateConnection].filter((one) => one !== null)
  }

  /** True while an offer of ours waits for its answer. */
  get offering(): boolean {
    return this.all.some((one) => one.offering)
  }

  /**
   * True if the newest connection is not answered or not even offered yet, or was answered so recently that the peer's
   * request may have crossed the answer.
   */
  get unanswered(): boolean {
    const settledAt = (this.#candidateConnection ?? this.#main)?.settledAt ?? null
    return this.#isBuilding || settledAt === null || this.#deps.scope.clock.now() - settledAt < CROSSED_MS
  }

  /** True if the offer of a candidate connection waits for its answer and was made a moment ago. */
  get freshOffer(): boolean {
    const newest = this.#candidateConnection
    return newest?.offering === true && this.#deps.scope.clock.now() - newest.madeAt < FRESH_MS
  }

  /** True while the newest connection may still bring media by itself. */
  get underWay(): boolean {
    if (this.#isBuilding) return true
    const newest = this.#candidateConnection
    if (!newest || newest.state === 'failed') return false
    const now = this.#deps.scope.clock.now()
    return newest.settledAt === null ? now - newest.madeAt < UNANSWERED_MS : now - newest.settledAt < ANSWERED_MS
  }

  /**
   * Makes the first connection, or a candidate connection in place of the last one. The offerer then makes an offer.
   */
  async build(): Promise<void> {
    const { scope, env, offerer } = this.#deps
    this.#builds += 1
    const mine = this.#builds
    this.#isBuilding = true
    const configuration = await env.configuration()
    // Another call came in the meantime, and the later one counts.
    if (scope.closed || mine !== this.#builds) return
    this.#isBuilding = false
    const connection = this.#make(configuration)
    if (this.#main) {
      if (this.#candidateConnection) this.#drop(this.#candidateConnection)
      this.#candidateConnection = connection
      this.#mainBefore = this.#main.traffic
    } else this.#main = connection
    if (this.#plan) connection.setPlan(this.#plan)
    connection.setTracks(this.#tracks)
    if (this.#isOpen) connection.open()
    if (offerer) {
      await connection.offer()
      // The peer may still have a connection of a link that we have dropped.
      if (connection === this.#main) this.#nominated = { connection, upTo: this.#numbers.own }
    }
    const early = this.#early
    this.#early = early.filter((signal) => signal.type === 'candidate')
    for (const signal of early) {
      if (signal.type === 'candidate') void connection.negotiator.receive(signal)
      else this.receive(signal)
    }
  }

  open(): void {
    this.#isOpen = true
    for (const one of this.all) one.open()
  }

  /** Makes the first offer when the peer should have made it and has not. */
  offerInstead(): void {
    const main = this.#main
    if (main && !main.hasRemote && !main.offering) void main.offer()
  }

  /** Restarts ICE on the same connection, for a client that supports no second one. */
  async restart(): Promise<void> {
    const configuration = await this.#deps.env.configuration()
    await this.#main?.restart(configuration)
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks
    for (const one of this.all) one.setTracks(tracks)
  }

  /** Makes whatever arrives neither audible nor visible. */
  silence(on: boolean): void {
    this.#screen.silence(on)
  }

  setPlan(plan: SendPlan): void {
    this.#plan = plan
    for (const one of this.all) one.setPlan(plan)
  }

  /** Sends a message on every open channel. The peer may get it twice, and late from a path that heals. */
  sendMessage(text: string): void {
    for (const one of this.all) one.sendMessage(text)
  }

  /** Sends the unanswered offers again. */
  resend(): void {
    for (const one of this.all) one.negotiator.resend()
  }

  receive(signal: Described): void {
    const one = this.all.findLast((each) => each.fits(signal))
    if (one) {
      void one.negotiator.receive(signal)
      return
    }
    if (signal.type === 'offer' && this.#main && !this.#isBuilding) {
      if (this.#isPast(signal)) {
        this.#deps.log('offer-stale')
        return
      }
      // The peer has made a new connection, which our old one cannot join, so we make one too.
      this.#deps.log('peer-rebuilt')
      this.#early.push(signal)
      void this.build()
      return
    }
    if (signal.type === 'answer' && !this.#isBuilding) {
      this.#deps.log('answer-stale')
      return
    }
    if (signal.type === 'candidate') for (const each of this.all) void each.negotiator.receive(signal)
    // The candidate belongs to a description, or a connection, that does not exist yet.
    if (this.#early.length >= MOST_EARLY) this.#early.shift()
    this.#early.push(signal)
  }

  /**
   * Called when the peer requests a new connection, because nothing arrives there.
   * @returns false if the peer has said since then that it has recovered
   */
  peerAsks(): boolean {
    if (this.#deps.scope.clock.now() - this.#recoveredAt < LATE_MS) return false
    this.#peerAsks = true
    return true
  }

  /** Tells the peer that we have recovered, so that it need not make the new connection that we requested. */
  tellRecovered(): void {
    this.#main?.sendMessage(writeLinkMessage({ type: 'well' }))
  }

  /** Whether media has arrived on this connection, in the last sample too. */
  flowsOn(connection: Connection): boolean {
    return (connection === this.#main ? this.#mainSince : this.#candidateSince) !== null
  }

  /** Called when media has arrived on this connection since the last sample. */
  flowing(connection: Connection): void {
    const now = this.#deps.scope.clock.now()
    if (connection === this.#main) {
      this.#mainSince ??= now
      this.#mainSamples += 1
      this.#mainMediaAt = now
    } else if (connection === this.#candidateConnection) this.#candidateSince ??= now
  }

  /** Called after every sample of the traffic, and after `flowing`. */
  sampled(): void {
    const now = this.#deps.scope.clock.now()
    const main = this.#main
    const candidateConnection = this.#candidateConnection
    if (!main) return
    if (now > this.#mainMediaAt) {
      this.#mainSince = null
      this.#mainSamples = 0
    }
    // Each track comes from the connection that brings it, sound first; if the old connection is kept after all, its
    // tracks come back.
    const shown = candidateConnection && this.#candidateSince !== null ? candidateConnection : main
    this.#screen.show(shown.remoteTracks, shown.traffic)
    if (!candidateConnection) return
    if (candidateConnection.state === 'failed') this.#drop(candidateConnection)
    else if (this.#deps.offerer || this.#deps.basic) this.#decide(main, candidateConnection, now)
    else if (this.#isOver(main)) this.#drop(candidateConnection)
    else if (this.#candidateSince !== null) {
      const alone = now - Math.max(this.#candidateSince, this.#mainMediaAt)
      if (alone > SETTLES_MS) this.#keep(candidateConnection)
    }
  }

  /** Nominates a connection as soon as one of the two brings all that is expected; only the offerer does that. */
  #decide(main: Connection, candidateConnection: Connection, now: number): void {
    const expected = this.#deps.expects()
    const nothing = !expected.audio && !expected.video
    const flowsFrom = this.#candidateSince
    const arrives = isComplete(candidateConnection.traffic, expected)
    // From a peer that sends nothing, only the state of the path itself is known.
    const stands = nothing && candidateConnection.state === 'connected' && candidateConnection.channelOpen
    if (arrives || stands || (flowsFrom !== null && now - flowsFrom >= PARTLY_NEW_MS))
      this.#nominate(candidateConnection)
    else if (this.#isOver(main)) this.#drop(candidateConnection)
    else if (!this.#peerAsks && this.#mainSamples >= SAMPLES_TO_HEAL) {
      const healed = isComplete(since(this.#mainBefore, main.traffic), expected)
      if (healed || now - (this.#mainSince ?? now) >= PARTLY_OLD_MS) this.#nominate(main)
    }
  }

  /** Whether the main connection works and the candidate connection has failed. */
  #isOver(main: Connection): boolean {
    if (this.underWay || this.#candidateSince !== null) return false
    const { audio, video } = this.#deps.expects()
    return main.state === 'connected' && (this.#mainSamples > 0 || !(audio || video))
  }

  #nominate(connection: Connection): void {
    this.#nominated = { connection, upTo: this.#numbers.own }
    this.#sendNomination(connection)
    this.#keep(connection)
  }

  /** Sends the nomination at once, and again when the channel opens, because media may arrive a little before that. */
  #sendNomination(connection: Connection): void {
    const chosen = this.#nominated
    if (chosen?.connection === connection) {
      connection.sendMessage(writeLinkMessage({ type: 'chosen', upTo: chosen.upTo }))
    }
  }

  #keep(connection: Connection): void {
    const { log, on } = this.#deps
    const main = this.#main
    const candidateConnection = this.#candidateConnection
    if (connection === main) {
      log('kept')
      if (candidateConnection) this.#drop(candidateConnection)
    } else if (connection === candidateConnection) {
      log('switched')
      this.#mainSince = this.#candidateSince
      this.#candidateConnection = null
      this.#endRace()
      this.#main = connection
      if (main) this.#retire(main)
      on.switched(connection)
    }
  }

  #drop(candidateConnection: Connection): void {
    this.#retire(candidateConnection)
    if (candidateConnection !== this.#candidateConnection) return
    this.#candidateConnection = null
    this.#endRace()
  }

  #retire(connection: Connection): void {
    connection.setTracks({ audio: null, video: null })
    this.#deps.scope.after(RETIRE_MS, () => connection.close())
  }

  #endRace(): void {
    this.#candidateSince = null
    this.#peerAsks = false
    this.#mainSamples = 0
  }

  #onMessage(connection: Connection, message: LinkMessage): void {
    const { offerer, log } = this.#deps
    if (message.type === 'well') {
      if (connection !== this.#main) return
      this.#peerAsks = false
      this.#recoveredAt = this.#deps.scope.clock.now()
      connection.sendWholePicture()
    } else if (!offerer) {
      // An offer that was made before the nomination and arrives after it is out of date.
      this.#numbers.applied = Math.max(this.#numbers.applied, message.upTo)
      const candidateConnection = this.#candidateConnection
      // The nomination was sent before that newer candidate connection was made, and does not concern it.
      const newer =
        candidateConnection && connection === this.#main && candidateConnection.negotiator.appliedOffer > message.upTo
      if (!newer && candidateConnection) this.#keep(connection)
    } else log('choice-refused')
  }

  #channelClosed(connection: Connection): void {
    const candidateConnection = this.#candidateConnection
    if (connection === candidateConnection) this.#drop(connection)
    else if (connection !== this.#main) return
    // The peer has already nominated the new one. An older page instead makes a new connection in place of the old one.
    else if (candidateConnection) this.#keep(candidateConnection)
    else this.#deps.on.closed()
  }

  #make(configuration: RTCConfiguration): Connection {
    const { scope, env, offerer, basic, send, log, on } = this.#deps
    const connection: Connection = new Connection({
      scope: scope.child(),
      pc: env.createPeerConnection(configuration),
      group: env.createMediaStream(),
      // If two offers cross, a client without perfect negotiation takes ours, because its browser rolls its own back.
      polite: !offerer && !basic,
      subtle: env.subtle,
      numbers: this.#numbers,
      send,
      on: {
        state: () => on.state(connection),
        settled: on.settled,
        track: (track) => this.#screen.begin(track),
        channelOpen: () => {
          on.channelOpen(connection)
          this.#sendNomination(connection)
        },
        channelClosed: () => this.#channelClosed(connection),
        message: (text) => {
          const message = readLinkMessage(text)
          // A channel that is about to be closed may still deliver messages that are long out of date.
          if (!this.all.includes(connection)) return
          if (message) this.#onMessage(connection, message)
          else on.message(connection, text)
        },
      },
      log,
    })
    return connection
  }

  /** Whether this is a repeated offer of a connection that has been replaced since. */
  #isPast(signal: Described & { type: 'offer' }): boolean {
    const { offer } = untagSdp(signal.description.sdp ?? '')
    return offer !== null && offer <= this.#numbers.applied
  }
}
