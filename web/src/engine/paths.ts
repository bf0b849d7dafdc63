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

/** Messages that overtake the description they belong to. */
const MOST_EARLY = 64
/** A challenger that is answered gets this long for its checks and its handshake (ms): 5 trips at 1.5 s. */
const ANSWERED_MS = 8_000
/** One that is not answered yet, this long: the offer is repeated meanwhile (ms). */
const UNANSWERED_MS = 6_000
/** The answerer hears of the choice; if it does not, media of one path alone for so long decides (ms). */
const SETTLES_MS = 5_000
/**
 * Media on a connection for so long (ms), and still no picture: it is taken as it is. A new connection starts
 * with a whole picture; one that was cut waits for one up to 3 s in Chromium, so it gets longer.
 */
const PARTLY_NEW_MS = 700
const PARTLY_OLD_MS = 2_000
/** Packets that were on their way are no proof that an old connection heals; so many looks with media are. */
const LOOKS_TO_HEAL = 2
/** So soon (ms) after an answer, a request for a new connection was sent before it. */
const CROSSED_MS = 1_000
/** A request from before the cut may come after it, when the peer has long said that it is well (ms). */
const LATE_MS = 2_000
/** Candidates of an offer that was made so long ago (ms) may be of another network by now. */
const FRESH_MS = 2_000
/** Closing takes the browser some time, which the picture that just came back has better use for (ms). */
const RETIRE_MS = 500

export interface PathsDeps extends Pick<PeerLinkDeps, 'scope' | 'env' | 'offerer' | 'send' | 'log'> {
  /** They know neither our requests nor our choices (RemotePeer.basic). */
  basic: boolean
  /** What the peer says that it sends. */
  expects(): Expected
  on: {
    state(connection: Connection): void
    settled(): void
    /** A channel opened: the peer should be told our state on it. */
    channelOpen(connection: Connection): void
    /** The peer closed the only connection. */
    closed(): void
    message(connection: Connection, text: string): void
    /** Another connection than before is the one in use. */
    switched(connection: Connection): void
  }
}

type Described = Exclude<Signal, { type: 'restart-request' }>

/**
 * The connection to a peer, and in trouble a second one beside it, the challenger: made with the
 * same certificate and negotiated while the first lives on, because a path that was only cut for a
 * moment heals fastest by itself, and a new network needs a new connection. Both carry our tracks;
 * whichever brings the peer's first is kept, the other is closed. Only the offerer chooses and says so.
 */
export class Paths {
  readonly #deps: PathsDeps
  readonly #numbers: OfferNumbers
  readonly #screen: RemoteStream
  #main: Connection | null = null
  #challenger: Connection | null = null
  #builds = 0
  #isBuilding = false
  #early: Described[] = []
  #isOpen = false
  #tracks: LocalTracks = { audio: null, video: null }
  #plan: SendPlan | null = null
  /** The peer does not hear us on the main connection, though we may hear it. */
  #peerAsks = false
  #wellAt = Number.NEGATIVE_INFINITY
  /** In a race: what had arrived on the main connection when it began, and since when media does without a gap. */
  #mainBefore: Traffic = NO_TRAFFIC
  #mainSince: number | null = null
  #mainLooks = 0
  #mainMediaAt = 0
  #challengerSince: number | null = null
  #chosen: { connection: Connection; upTo: number } | null = null

  constructor(deps: PathsDeps) {
    this.#deps = deps
    this.#screen = new RemoteStream(deps.env.createMediaStream())
    // By the time, so that they also grow over a link that was dropped on one side only and made again.
    this.#numbers = { own: Math.floor(deps.scope.clock.now()), applied: 0 }
    deps.scope.own(() => this.#screen.clear())
  }

  get stream(): MediaStream {
    return this.#screen.stream
  }

  /** The one in use; null until it is made. */
  get main(): Connection | null {
    return this.#main
  }

  /** Both, the one in use first. */
  get all(): readonly Connection[] {
    return [this.#main, this.#challenger].filter((one) => one !== null)
  }

  /** An offer of ours waits for its answer. */
  get offering(): boolean {
    return this.all.some((one) => one.offering)
  }

  /** The newest one is not answered yet, or not even offered; or was only now, which one who asks may not know. */
  get unanswered(): boolean {
    const settledAt = (this.#challenger ?? this.#main)?.settledAt ?? null
    return this.#isBuilding || settledAt === null || this.#deps.scope.clock.now() - settledAt < CROSSED_MS
  }

  /** A challenger's offer waits for its answer, and was made a moment ago. */
  get freshOffer(): boolean {
    const newest = this.#challenger
    return newest?.offering === true && this.#deps.scope.clock.now() - newest.madeAt < FRESH_MS
  }

  /** The newest one may still bring media by itself. */
  get underWay(): boolean {
    if (this.#isBuilding) return true
    const newest = this.#challenger
    if (!newest || newest.state === 'failed') return false
    const now = this.#deps.scope.clock.now()
    return newest.settledAt === null ? now - newest.madeAt < UNANSWERED_MS : now - newest.settledAt < ANSWERED_MS
  }

  /** Makes the first connection, or a challenger in place of the last one. The offerer's then offers. */
  async build(): Promise<void> {
    const { scope, env, offerer } = this.#deps
    this.#builds += 1
    const mine = this.#builds
    this.#isBuilding = true
    const configuration = await env.configuration()
    // Asked for again meanwhile: the later one counts.
    if (scope.closed || mine !== this.#builds) return
    this.#isBuilding = false
    const connection = this.#make(configuration)
    if (this.#main) {
      if (this.#challenger) this.#drop(this.#challenger)
      this.#challenger = connection
      this.#mainBefore = this.#main.traffic
    } else this.#main = connection
    if (this.#plan) connection.setPlan(this.#plan)
    connection.setTracks(this.#tracks)
    if (this.#isOpen) connection.open()
    if (offerer) {
      await connection.offer()
      // The peer may still have one of a link that we have dropped.
      if (connection === this.#main) this.#chosen = { connection, upTo: this.#numbers.own }
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

  /** The other side was to make the first offer, and has not. */
  offerInstead(): void {
    const main = this.#main
    if (main && !main.hasRemote && !main.offering) void main.offer()
  }

  /** For a client that follows no second connection: the same one, over the network as it is now. */
  async restart(): Promise<void> {
    const configuration = await this.#deps.env.configuration()
    await this.#main?.restart(configuration)
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks
    for (const one of this.all) one.setTracks(tracks)
  }

  /** What arrives is neither heard nor seen. */
  silence(on: boolean): void {
    this.#screen.silence(on)
  }

  setPlan(plan: SendPlan): void {
    this.#plan = plan
    for (const one of this.all) one.setPlan(plan)
  }

  /** On every open channel: the peer may get it twice, and late from a path that heals. */
  sendMessage(text: string): void {
    for (const one of this.all) one.sendMessage(text)
  }

  /** Says the unanswered offers again. */
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
      // The peer made a new connection: ours can't follow it, so we make one beside it too.
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
    // Of a description that has not come yet, or of a connection that is not made yet.
    if (this.#early.length >= MOST_EARLY) this.#early.shift()
    this.#early.push(signal)
  }

  /**
   * The peer asked for a new connection: it does not hear us.
   * @returns false when it has said since that it does
   */
  peerAsks(): boolean {
    if (this.#deps.scope.clock.now() - this.#wellAt < LATE_MS) return false
    this.#peerAsks = true
    return true
  }

  /** Our trouble is over; a peer that we had asked need not make a new connection. */
  tellWell(): void {
    this.#main?.sendMessage(writeLinkMessage({ type: 'well' }))
  }

  /** Media has arrived on it, at the last look too. */
  flowsOn(connection: Connection): boolean {
    return (connection === this.#main ? this.#mainSince : this.#challengerSince) !== null
  }

  /** Media arrived on this connection since the last look. */
  flowing(connection: Connection): void {
    const now = this.#deps.scope.clock.now()
    if (connection === this.#main) {
      this.#mainSince ??= now
      this.#mainLooks += 1
      this.#mainMediaAt = now
    } else if (connection === this.#challenger) this.#challengerSince ??= now
  }

  /** After every look at the traffic, and after `flowing`. */
  looked(): void {
    const now = this.#deps.scope.clock.now()
    const main = this.#main
    const challenger = this.#challenger
    if (!main) return
    if (now > this.#mainMediaAt) {
      this.#mainSince = null
      this.#mainLooks = 0
    }
    // Sound first, from whichever brings it; the old one's again if it is kept after all.
    const shown = challenger && this.#challengerSince !== null ? challenger : main
    this.#screen.show(shown.remoteTracks, shown.traffic)
    if (!challenger) return
    if (challenger.state === 'failed') this.#drop(challenger)
    else if (this.#deps.offerer || this.#deps.basic) this.#decide(main, challenger, now)
    else if (this.#isOver(main)) this.#drop(challenger)
    else if (this.#challengerSince !== null) {
      const alone = now - Math.max(this.#challengerSince, this.#mainMediaAt)
      if (alone > SETTLES_MS) this.#keep(challenger)
    }
  }

  /** The offerer's choice, as soon as one of the two brings all that is expected. */
  #decide(main: Connection, challenger: Connection, now: number): void {
    const expected = this.#deps.expects()
    const nothing = !expected.audio && !expected.video
    const flowsFrom = this.#challengerSince
    const arrives = isComplete(challenger.traffic, expected)
    // From a peer that sends nothing, only the path itself can be seen.
    const stands = nothing && challenger.state === 'connected' && challenger.channelOpen
    if (arrives || stands || (flowsFrom !== null && now - flowsFrom >= PARTLY_NEW_MS)) this.#choose(challenger)
    else if (this.#isOver(main)) this.#drop(challenger)
    else if (!this.#peerAsks && this.#mainLooks >= LOOKS_TO_HEAL) {
      const healed = isComplete(since(this.#mainBefore, main.traffic), expected)
      if (healed || now - (this.#mainSince ?? now) >= PARTLY_OLD_MS) this.#choose(main)
    }
  }

  /** The main connection works and the challenger has come to nothing. */
  #isOver(main: Connection): boolean {
    if (this.underWay || this.#challengerSince !== null) return false
    const { audio, video } = this.#deps.expects()
    return main.state === 'connected' && (this.#mainLooks > 0 || !(audio || video))
  }

  #choose(connection: Connection): void {
    this.#chosen = { connection, upTo: this.#numbers.own }
    this.#tellChoice(connection)
    this.#keep(connection)
  }

  /** At once, or when the channel opens: media may be a little faster than it. */
  #tellChoice(connection: Connection): void {
    const chosen = this.#chosen
    if (chosen?.connection === connection) {
      connection.sendMessage(writeLinkMessage({ type: 'chosen', upTo: chosen.upTo }))
    }
  }

  #keep(connection: Connection): void {
    const { log, on } = this.#deps
    const main = this.#main
    const challenger = this.#challenger
    if (connection === main) {
      log('kept')
      if (challenger) this.#drop(challenger)
    } else if (connection === challenger) {
      log('switched')
      this.#mainSince = this.#challengerSince
      this.#challenger = null
      this.#endRace()
      this.#main = connection
      if (main) this.#retire(main)
      on.switched(connection)
    }
  }

  #drop(challenger: Connection): void {
    this.#retire(challenger)
    if (challenger !== this.#challenger) return
    this.#challenger = null
    this.#endRace()
  }

  #retire(connection: Connection): void {
    connection.setTracks({ audio: null, video: null })
    this.#deps.scope.after(RETIRE_MS, () => connection.close())
  }

  #endRace(): void {
    this.#challengerSince = null
    this.#peerAsks = false
    this.#mainLooks = 0
  }

  #heard(connection: Connection, message: LinkMessage): void {
    const { offerer, log } = this.#deps
    if (message.type === 'well') {
      if (connection !== this.#main) return
      this.#peerAsks = false
      this.#wellAt = this.#deps.scope.clock.now()
      connection.sendWholePicture()
    } else if (!offerer) {
      // An offer that was made before the choice and comes after it is of no use any more.
      this.#numbers.applied = Math.max(this.#numbers.applied, message.upTo)
      const challenger = this.#challenger
      // Said before that newer challenger was made, and late: it does not concern it.
      const newer = challenger && connection === this.#main && challenger.negotiator.appliedOffer > message.upTo
      if (!newer && challenger) this.#keep(connection)
    } else log('choice-refused')
  }

  #channelClosed(connection: Connection): void {
    const challenger = this.#challenger
    if (connection === challenger) this.#drop(connection)
    else if (connection !== this.#main) return
    // The peer has already chosen, or (an older page) makes the new one in place of the old one.
    else if (challenger) this.#keep(challenger)
    else this.#deps.on.closed()
  }

  #make(configuration: RTCConfiguration): Connection {
    const { scope, env, offerer, basic, send, log, on } = this.#deps
    const connection: Connection = new Connection({
      scope: scope.child(),
      pc: env.createPeerConnection(configuration),
      group: env.createMediaStream(),
      // Of two offers that cross, a client that knows no rule for it takes ours: a browser rolls its own back.
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
          this.#tellChoice(connection)
        },
        channelClosed: () => this.#channelClosed(connection),
        message: (text) => {
          const message = readLinkMessage(text)
          // One that is about to be closed may still flush what is long out of date.
          if (!this.all.includes(connection)) return
          if (message) this.#heard(connection, message)
          else on.message(connection, text)
        },
      },
      log,
    })
    return connection
  }

  /** A repeated offer of a connection that has been replaced since. */
  #isPast(signal: Described & { type: 'offer' }): boolean {
    const { offer } = untagSdp(signal.description.sdp ?? '')
    return offer !== null && offer <= this.#numbers.applied
  }
}
