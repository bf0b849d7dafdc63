import { browserDeps, linkEnvironment, randomPeerId } from './environment.ts'
import type { LinkEnvironment } from './link-deps.ts'
import { createMarks, type Marks, markOfMove, onFirstFrame } from './marks.ts'
import { OwnSide } from './own-side.ts'
import { PeerLink } from './peer-link.ts'
import type { ProcessorStep } from './quality/processor-steps.ts'
import type { Bytes } from './quality/stats.ts'
import { relayedOnly } from './relay.ts'
import { Scope, type ScopeCounts } from './scope.ts'
import type { RemotePeer, Signal } from './signalling.ts'
import { firstSnapshot, nextSnapshot } from './snapshot.ts'
import { mayMove, nextState } from './states.ts'
import type {
  CallRoomApi,
  CallRoomOptions,
  CallUsage,
  DataMode,
  DeviceList,
  MediaRequest,
  RoomProblemCode,
  RoomSnapshot,
} from './types.ts'
import { UnknownPeers } from './unknown-peers.ts'

/**
 * For this long (ms) after a page replaced another page of the same user, late messages of the replaced one may still
 * arrive.
 */
const TAKEOVER_MS = 1_500

/**
 * One call: our media, a link to each other person, and one snapshot for the screen. The options and functions are
 * documented in types.ts, and the guarantees in docs/call-engine.md.
 */
export class CallRoom implements CallRoomApi {
  readonly peerId: string
  readonly #o: CallRoomOptions
  readonly #scope: Scope
  readonly #marks: Marks
  readonly #own: OwnSide
  readonly #env: LinkEnvironment
  readonly #links = new Map<string, PeerLink>()
  /**
   * Maps each page that another page of the same user has replaced to that page. The replaced page may be left over
   * from a reload, and stay in the server's list for a while. It may also be a second page on which the call rings. It
   * is linked again when the other page goes or brings no media.
   */
  readonly #superseded = new Map<string, string>()
  readonly #strangers = new UnknownPeers()
  /** Members with other programs that were in the room before we joined. */
  readonly #before = new Set<string>()
  /** Everybody who is in the room according to signalling, linked or not. */
  readonly #present = new Map<string, RemotePeer>()
  #admission: Parameters<CallRoomApi['setAdmission']>[0] = null
  readonly #listeners = new Set<() => void>()
  #pausedBy: string | null = null
  #mode: DataMode
  #usageBefore: CallUsage = { sentBytes: 0, receivedBytes: 0 }
  #signallingUp: boolean | null = null
  #wasDown = false
  /** When both this side and another were in the room for the first time, and when the connection was lost last. */
  #metAt: number | null = null
  #lostAt: number | null = null
  #sawFrame = false
  #joined = false
  #snapshot: RoomSnapshot

  constructor(options: CallRoomOptions) {
    this.#o = options
    this.peerId = options.self.peerId ?? randomPeerId()
    this.#mode = options.dataMode ?? 'full'
    const { clock, closeClock, ...browser } = browserDeps(options)
    this.#scope = new Scope(clock)
    this.#scope.own(closeClock)
    this.#marks = createMarks(options.performance ?? globalThis.performance)
    this.#own = new OwnSide({
      ...browser,
      scope: this.#scope,
      changed: () => this.#ownChanged(),
      log: (name, detail) => this.#log(name, undefined, detail),
      blurMostMs: options.blurMostMs,
    })
    this.#env = linkEnvironment(options, this.#scope, {
      createMediaStream: browser.createMediaStream,
      // An unknown state counts as up, because a transport need not report it before its first message.
      signallingUp: () => this.#signallingUp !== false,
      demand: () => ({ others: Math.max(1, this.#links.size), mode: this.#mode }),
      processorChanged: (step) => this.#processorChanged(step),
      log: (name) => this.#log(name),
    })
    this.#snapshot = firstSnapshot(this.#own.view(), this.#mode)
    if (options.blur) this.setBlur(true)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): RoomSnapshot => this.#snapshot

  prepare = (): void => {
    if (this.#snapshot.state !== 'NEW') return
    const { signalling } = this.#o
    this.#scope.own(() => signalling.leave())
    this.#scope.own(
      signalling.on({
        peers: (present) => this.#peers(present),
        peerJoined: (peer) => this.#peerJoined(peer),
        peerLeft: (peerId, forGood) => {
          this.#strangers.take(peerId)
          this.#present.delete(peerId)
          this.#peerLeft(peerId, forGood === true)
        },
        signal: (from, signal) => this.#signalFrom(from, signal),
        up: () => this.#up(),
        down: () => this.#down(),
      }),
    )
    this.#publish({ prepared: true })
    // The certificate and the ICE servers are fetched before anybody is here, so that the first offer need not wait for
    // them.
    void this.#env.configuration()
    signalling.join({ peerId: this.peerId })
  }

  accept = (options: { at?: number } = {}): void => {
    const { state, accepted } = this.#snapshot
    if (state === 'ENDED' || accepted) return
    this.#marks.mark('accept', options.at)
    this.prepare()
    for (const link of this.#links.values()) link.open()
    this.#publish({ accepted: true })
  }

  end = (): void => {
    if (this.#snapshot.state === 'ENDED') return
    this.#usageBefore = this.usage()
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
    this.#strangers.clear()
    this.#present.clear()
    this.#scope.close()
    this.#publish({ ended: true })
    this.#listeners.clear()
  }

  rejoin = (): void => {
    if (this.#snapshot.state === 'ENDED' || this.#snapshot.state === 'NEW') return
    this.#o.signalling.join({ peerId: this.peerId })
    const links = [...this.#links.values()]
    const lost = links.filter((link) => !link.connected)
    for (const link of lost.length > 0 ? lost : links) link.rejoin()
    this.#publish()
  }

  openMedia = (request: Partial<MediaRequest> = {}): Promise<void> => this.#own.media.open(request)

  useStream = (stream: MediaStream): void => this.#own.media.use(stream)

  setAudioEnabled = (enabled: boolean): Promise<void> => this.#own.media.setAudio(enabled)

  setVideoEnabled = (enabled: boolean): Promise<void> => this.#own.media.setVideo(enabled)

  switchCamera = (deviceId?: string): Promise<void> => this.#own.media.switchCamera(deviceId)

  switchMicrophone = (deviceId: string): Promise<void> => this.#own.media.switchMicrophone(deviceId)

  setBlur = (on: boolean): void => this.#own.setBlur(on)

  shareScreen = (): Promise<void> => this.#own.share()

  stopSharing = (): void => this.#own.stopSharing()

  setHold = (on: boolean): void => this.#own.setHold(on)

  setPausedBy = (userId: string | null): void => {
    if (this.#pausedBy === userId || this.#scope.closed) return
    this.#pausedBy = userId
    for (const link of this.#links.values()) link.setPaused(link.remote.userId === userId)
    this.#publish()
  }

  acceptDevice = (): Promise<void> => this.#own.acceptDevice()

  dismissDevice = (): void => this.#own.dismissDevice()

  audioLevel = (who: string): number => (who === 'self' ? this.#own.level() : (this.#links.get(who)?.audioLevel() ?? 0))

  listDevices = (): Promise<DeviceList> => this.#own.media.list()

  setDataMode = (mode: DataMode): void => {
    if (this.#mode === mode || this.#scope.closed) return
    this.#mode = mode
    this.#demandChanged()
    this.#publish()
  }

  setAdmission: CallRoomApi['setAdmission'] = (mayBeHere) => {
    if (this.#scope.closed) return
    this.#admission = mayBeHere
    for (const link of [...this.#links.values()]) {
      if (!this.#mayBeHere(link.remote)) this.#drop(link, 'not-admitted')
    }
    this.#linkPresent()
    this.#publish()
  }

  usage = (): CallUsage => [...this.#links.values()].reduce((sum, { usage }) => addUsage(sum, usage), this.#usageBefore)

  watchFirstFrame = (video: HTMLVideoElement): (() => void) => {
    if (this.#scope.closed) return () => {}
    const cancel = this.#scope.own(
      onFirstFrame(video, () => {
        cancel()
        this.#marks.mark('firstFrame')
        if (!this.#sawFrame) this.#logTime('first-frame', this.#metAt)
        this.#sawFrame = true
      }),
    )
    return cancel
  }

  /** Counts what is alive; all counts are zero after `end()`. For tests. */
  counts(): ScopeCounts & { links: number; listeners: number } {
    const counts = this.#scope.counts()
    return { ...counts, links: this.#links.size, listeners: counts.listeners + this.#listeners.size }
  }

  #peers(present: RemotePeer[]): void {
    this.#joined = true
    this.#marks.mark('signalling')
    const here = new Set(present.map((peer) => peer.peerId))
    this.#present.clear()
    for (const [peerId, link] of this.#links) if (!here.has(peerId)) link.absent()
    // Linked peers come first, so that a newer page of the same user replaces the linked one, and not the reverse.
    const known = present.filter((peer) => this.#links.has(peer.peerId))
    for (const peer of present) if (peer.basic && !known.includes(peer)) this.#before.add(peer.peerId)
    for (const peer of [...known, ...present.filter((p) => !known.includes(p))]) this.#peerJoined(peer)
    this.#publish()
  }

  #peerJoined(peer: RemotePeer): void {
    // This is our own other page, or the page before our reload, which the server has not removed yet.
    if (peer.peerId === this.peerId || peer.userId === this.#o.self.userId) return
    if (this.#scope.closed || !this.#env.supported) return
    this.#present.set(peer.peerId, peer)
    if (this.#superseded.has(peer.peerId)) return
    if (!this.#mayBeHere(peer)) {
      this.#log('not-admitted', peer.peerId)
      return
    }
    const known = this.#links.get(peer.peerId)
    if (known) {
      known.present(peer)
      return
    }
    for (const link of [...this.#links.values()]) {
      if (link.remote.userId !== peer.userId) continue
      this.#drop(link, 'superseded')
      this.#superseded.set(link.remote.peerId, peer.peerId)
    }
    if (this.#links.size >= (this.#o.maxRemotes ?? 3)) {
      this.#log('room-full', peer.peerId)
      return
    }
    this.#link(peer)
    this.#publish()
  }

  #link(remote: RemotePeer): void {
    const link: PeerLink = new PeerLink({
      scope: this.#scope.child(),
      remote,
      // By the room's protocol, a member offers to everybody who joins later.
      offerer: remote.basic ? !this.#before.has(remote.peerId) : this.#o.isOfferer(remote),
      env: this.#env,
      send: (signal) => this.#send(remote.peerId, signal),
      changed: () => this.#publish(),
      gone: () => {
        this.#drop(link, 'gone')
        this.#linkPresent()
        this.#publish()
      },
      log: (name, detail) => this.#log(name, remote.peerId, detail),
    })
    this.#links.set(remote.peerId, link)
    link.setPaused(remote.userId === this.#pausedBy)
    link.setLocal(this.#own.outgoing())
    if (this.#snapshot.accepted) link.open()
    for (const signal of this.#strangers.take(remote.peerId)) link.signal(signal)
    this.#log('linked', remote.peerId)
    this.#demandChanged()
  }

  #send(peerId: string, signal: Signal): void {
    const visible = this.#o.iceTransportPolicy?.() === 'relay' ? relayedOnly(signal) : signal
    if (visible) this.#o.signalling.send(peerId, visible)
  }

  #peerLeft(peerId: string, forGood: boolean): void {
    const link = this.#links.get(peerId)
    if (!link) return
    const { userId } = link.remote
    const isElsewhere = [...this.#present.values()].some((peer) => peer.userId === userId)
    // Media may flow without signalling. If no media flows, another page of the same user is preferred.
    if (!forGood && (link.connected || !isElsewhere)) {
      link.absent()
      return
    }
    this.#drop(link, forGood ? 'session-ended' : 'elsewhere')
    this.#linkPresent()
    this.#publish()
  }

  /**
   * Whether a page that was replaced sends signals while the page that replaced it brings no media: then the replaced
   * one is the one that the person uses.
   */
  #takesOver(peerId: string): boolean {
    const peer = this.#present.get(peerId)
    const link = [...this.#links.values()].find(({ remote }) => remote.userId === peer?.userId)
    if (!peer || !link || !this.#snapshot.accepted || link.connected || link.age < TAKEOVER_MS) return false
    this.#superseded.delete(peerId)
    this.#peerJoined(peer)
    return true
  }

  #drop(link: PeerLink, why: string): void {
    for (const [old, by] of this.#superseded) if (by === link.remote.peerId) this.#superseded.delete(old)
    this.#links.delete(link.remote.peerId)
    this.#usageBefore = addUsage(this.#usageBefore, link.usage)
    link.close()
    this.#log('dropped', link.remote.peerId, why)
    this.#demandChanged()
  }

  #mayBeHere(who: RemotePeer): boolean {
    return this.#admission?.(who) ?? true
  }

  /**
   * Links the people who are present but not linked: the room has a free place again, or somebody was admitted after
   * joining.
   */
  #linkPresent(): void {
    for (const peer of [...this.#present.values()]) if (!this.#links.has(peer.peerId)) this.#peerJoined(peer)
  }

  /** Applies a change of the data mode, of the number of people, or of what the processor carries to every link. */
  #demandChanged(): void {
    for (const link of this.#links.values()) link.demandChanged()
  }

  #processorChanged(step: ProcessorStep): void {
    if (step > 0 !== this.#snapshot.deviceBusy) this.#log('device-busy', undefined, step > 0 ? 'yes' : 'no')
    this.#demandChanged()
    this.#publish()
  }

  #signalFrom(from: string, signal: Signal): void {
    if (this.#superseded.has(from) && !this.#takesOver(from)) return
    const link = this.#links.get(from)
    if (link) link.signal(signal)
    else this.#strangers.keep(from, signal)
  }

  #up(): void {
    const again = this.#wasDown
    if (this.#signallingUp !== true) this.#log('signalling', undefined, 'up')
    this.#signallingUp = true
    this.#wasDown = false
    if (again) {
      this.#o.signalling.join({ peerId: this.peerId })
      for (const link of this.#links.values()) link.signallingUp()
    }
    this.#publish()
  }

  #down(): void {
    if (this.#signallingUp !== false) this.#log('signalling', undefined, 'down')
    this.#signallingUp = false
    this.#wasDown = true
    this.#publish()
  }

  #ownChanged(): void {
    const { audio, video } = this.#own.media.tracks
    if (audio || video) this.#marks.mark('localMedia')
    const outgoing = this.#own.outgoing()
    for (const link of this.#links.values()) link.setLocal(outgoing)
    this.#publish()
  }

  #log(name: string, peerId?: string, detail?: string): void {
    this.#o.onEvent?.({ name, peerId, detail })
  }

  /** Logs how many milliseconds ago something began. */
  #logTime(name: string, since: number | null): void {
    if (since !== null) this.#log(name, undefined, String(Math.round(this.#scope.clock.now() - since)))
  }

  /** Computes the new snapshot, and moves the state along its table. */
  #publish(set: { prepared?: boolean; accepted?: boolean; ended?: boolean } = {}): void {
    const before = this.#snapshot
    const links = [...this.#links.values()]
    const accepted = before.accepted || set.accepted === true
    const facts = {
      prepared: before.state !== 'NEW' || set.prepared === true,
      joined: this.#joined,
      accepted,
      ended: before.state === 'ENDED' || set.ended === true,
      remotes: links.length,
      connected: links.filter((link) => link.connected).length,
    }
    if (facts.accepted && facts.remotes > 0) this.#metAt ??= this.#scope.clock.now()
    let { state, connectedAt } = before
    for (let next = nextState(state, facts); next !== state; next = nextState(state, facts)) {
      if (!mayMove(state, next)) throw new Error(`call room: no move from ${state} to ${next}`)
      const mark = markOfMove(state, next)
      if (mark) this.#marks.mark(mark)
      this.#log('state', undefined, next)
      if (mark === 'recovered') this.#logTime('recovered', this.#lostAt)
      if (mark === 'disconnected') this.#lostAt = this.#scope.clock.now()
      state = next
      if (state === 'CONNECTED') connectedAt ??= this.#scope.clock.now()
    }
    const snapshot = nextSnapshot(before, {
      state,
      ...this.#own.view(),
      remotes: links.map((link) => link.view()),
      signalling: this.#signallingUp === true || (this.#joined && this.#signallingUp === null) ? 'up' : 'down',
      connectedAt,
      accepted,
      dataMode: this.#mode,
      deviceBusy: this.#env.processor.step > 0,
      problem: this.#problem(links),
    })
    if (snapshot === before) return
    this.#snapshot = snapshot
    for (const listener of [...this.#listeners]) listener()
  }

  #problem(links: PeerLink[]): RoomProblemCode | null {
    if (!this.#env.supported) return 'NO_WEBRTC'
    // If one of several people is lost, their tile says so, and the call goes on with the others.
    const lost = links.some((link) => link.gaveUp) && !links.some((link) => link.connected)
    return lost ? 'RECOVERY_TIMEOUT' : null
  }
}

function addUsage(sum: CallUsage, { sent, received }: Bytes): CallUsage {
  return { sentBytes: sum.sentBytes + sent, receivedBytes: sum.receivedBytes + received }
}

export function createCallRoom(options: CallRoomOptions): CallRoom {
  return new CallRoom(options)
}
