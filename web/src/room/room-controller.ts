import type { RoomMembers } from '@medconsult/contract'
import type { BlurChoice } from '../devices/index.ts'
import { isRelay } from '../engine/base/index.ts'
import type { CallRoomApi, CallRoomOptions, DataMode, PeerRole } from '../engine/index.ts'
import { isPassing, Store } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'
import { type CallReport, createCallReport, type Report } from './call-report.ts'
import { watchRoomMembers } from './room-members.ts'
import type { SignallingApi } from './signalling/http-signalling.ts'
import { randomPeerId } from './signalling/peer-id.ts'
import type { OpenWebSocket } from './signalling/peerjs-broker.ts'
import { createPeerJsSignalling, type PeerJsOptions } from './signalling/peerjs-signalling.ts'
import { createSwitchingSignalling } from './signalling/switching-signalling.ts'
import { keepSwitchedOff, readSwitchedOff } from './switched-off.ts'

/** The part of the engine that opens a room. */
export interface Engine extends Pick<typeof import('../engine/index.ts'), 'offererByRole'> {
  createCallRoom(options: CallRoomOptions): CallRoomApi
}

/** The requests that the controller sends to the server. They are passed in, so that a test needs no server. */
export interface RoomApi {
  /** What the doctor's and the patient's page report to the record of a call. */
  report: {
    setPeerId(roomId: string, peerId: string): Promise<unknown>
    activate(roomId: string): Promise<unknown>
    /** With the peer ids that both sides told. */
    readCall(roomId: string): ReturnType<PeerJsOptions['readCall']>
  } | null
  iceServers(): Promise<RTCIceServer[]>
  /** Sends what this page has seen of its call. */
  reportCall(roomId: string, peerId: string, reports: Report[], isLast: boolean): Promise<unknown>
  /** Pauses or resumes the room; null for people who may not. */
  pause: ((roomId: string, paused: boolean) => Promise<unknown>) | null
  /** Reads the allow list: who may be in the room now. */
  members(roomId: string): Promise<RoomMembers>
  signals(roomId: string): SignallingApi
}

export interface RoomControllerOptions {
  live: LiveSocket
  self: { userId: string; role: PeerRole }
  api: RoomApi
  loadEngine: () => Promise<Engine>
  /** To the PeerJS broker, where the other side uses such a client. */
  openWebSocket: OpenWebSocket
  /** What this device lets a call use, when it begins. */
  dataMode: () => DataMode
  /** Whether this device blurs the background of our picture; stores what is changed in the call. */
  blur: Pick<BlurChoice, 'subscribe' | 'getSnapshot' | 'set'>
}

/**
 * The server gives relays to members of an open room only. An answer without relays is therefore requested again after
 * this time (ms), since the room may be open by then.
 */
const NO_RELAY_MS = 5_000
/** The other side's PeerJS client has so long (ms) to connect before the screen speaks of it. */
const PEERJS_MS = 2_000

/** The call that this page takes part in, from the ringing to the end. */
export interface CurrentCall {
  roomId: string
  room: CallRoomApi
  /** The other side uses a PeerJS client, and nothing has come about with it so far. */
  otherApp: boolean
}

/**
 * Holds at most one call engine for the whole app. It lives above the pages, so that a call survives navigation.
 * Everything slow (loading the engine, joining, gathering ICE candidates) happens while the call rings; `accept` then
 * only lets media flow.
 */
export class RoomController {
  readonly #options: RoomControllerOptions
  readonly #store = new Store<CurrentCall | null>(null)
  #engine: Engine | null = null
  #loading: Promise<Engine> | null = null
  #wanted: string | null = null
  #stopWatching: () => void = () => {}
  #report: CallReport | null = null
  #ice: { until: number; servers: Promise<RTCIceServer[]> } | null = null

  constructor(options: RoomControllerOptions) {
    this.#options = options
  }

  readonly subscribe = this.#store.subscribe
  readonly getSnapshot = this.#store.getSnapshot

  /** Loads the engine before it is needed. */
  async warmUp(): Promise<Engine> {
    this.#loading ??= this.#options.loadEngine()
    try {
      this.#engine = await this.#loading
      return this.#engine
    } catch (error) {
      this.#loading = null // the next call tries again
      throw error
    }
  }

  /**
   * Joins the room and connects for a call that may still ring, without sending media. It ends any other call of this
   * page.
   * @returns null when the engine could not be loaded, or when the call ended in the meantime
   */
  async prepare(roomId: string): Promise<CallRoomApi | null> {
    const now = this.getSnapshot()
    if (now?.roomId === roomId) return now.room
    this.end()
    this.#wanted = roomId
    const engine = this.#engine ?? (await this.warmUp().catch(() => null))
    if (engine === null || this.#wanted !== roomId) return null
    // Two calls of `prepare` may overlap while the engine loads: the second one returns the room of the first.
    const opened = this.getSnapshot()
    if (opened) return opened.roomId === roomId ? opened.room : null
    return this.#open(engine, roomId)
  }

  /**
   * Lets media flow.
   * @param at `performance.now()` of the click or event that opened the room
   */
  async accept(roomId: string, at: number): Promise<CallRoomApi | null> {
    // A prepared room is accepted without an `await`, because the time to the first picture counts from here.
    const here = this.getSnapshot()
    if (here?.roomId === roomId) {
      here.room.accept({ at })
      return here.room
    }
    const room = await this.prepare(roomId)
    room?.accept({ at })
    return room
  }

  /** Ends the given call, or whichever call there is, on this page only. Other code reports the end to the server. */
  end(roomId?: string): void {
    if (roomId !== undefined && this.#wanted !== roomId) return
    this.#wanted = null
    const ended = this.getSnapshot()
    if (ended === null) return
    this.#stopWatching()
    this.#store.set(null)
    ended.room.end()
    // After the engine has said that it ended.
    this.#report?.stop()
  }

  #open(engine: Engine, roomId: string): CallRoomApi {
    const { live, self, api } = this.#options
    const { report } = api
    let connected = false
    let list: RoomMembers | null = null
    const roleOf = (id: string) => list?.members.find(({ userId }) => userId === id)?.userType
    const peerId = randomPeerId()
    const switching = createSwitchingSignalling(
      live,
      api.signals(roomId),
      { roomId, userId: self.userId, userType: self.role },
      () => connected,
    )
    let otherApp: ReturnType<typeof setTimeout> | undefined
    const signalling =
      report && self.role !== 'guest'
        ? createPeerJsSignalling(switching, {
            live,
            roomId,
            role: self.role,
            readCall: () => report.readCall(roomId),
            openWebSocket: this.#options.openWebSocket,
            onPeerJs: (isUsed) => {
              clearTimeout(otherApp)
              if (isUsed) otherApp = setTimeout(() => this.#setOtherApp(roomId, !connected), PEERJS_MS)
              else this.#setOtherApp(roomId, false)
            },
          })
        : switching
    const seen = createCallReport((reports, isLast) => api.reportCall(roomId, peerId, reports, isLast))
    this.#report = seen
    const room = engine.createCallRoom({
      signalling,
      self: { userId: self.userId, peerId },
      callId: roomId,
      // The server's list of members decides the roles, because what a page knows of itself may be out of date.
      isOfferer: (remote) =>
        engine.offererByRole({ peerId, role: roleOf(self.userId) ?? self.role })({
          ...remote,
          role: roleOf(remote.userId) ?? remote.role,
        }),
      iceServers: () => this.#iceServers(),
      // The engine connects to nobody before the list is known, so this is read only after it is.
      iceTransportPolicy: () => (list?.relayOnly ? 'relay' : 'all'),
      onSuspicion: () => void live.probe(),
      // The browser's performance timeline gets the engine's events beside its own marks, to investigate slow calls.
      // They contain codes and no names.
      onEvent: (event) => {
        performance.mark(`call-engine:${event.name}`, { detail: event.detail ?? null })
        seen.add(event)
      },
      dataMode: this.#options.dataMode(),
      blur: this.#options.blur.getSnapshot() === 'on',
    })
    let activated = false
    let announced = false
    const stopKeeping = keepOwnDevices(roomId, room)
    const stopBlur = keepBlur(room, this.#options.blur)
    const pause = watchPause(roomId, room, self.userId, api.pause)
    // A peer connection survives the loss of signalling, so each page itself closes the connections to people who may
    // no longer be here. The rule is the same for every room.
    const stopMembers = watchRoomMembers({
      roomId,
      live,
      read: () => api.members(roomId),
      apply: (now) => {
        list = now
        pause.onList(now)
        room.setAdmission(({ userId }) => roleOf(userId) !== undefined)
      },
    })
    const stopRoom = room.subscribe(() => {
      const { state, sharing } = room.getSnapshot()
      connected = state === 'CONNECTED'
      if (connected) this.#setOtherApp(roomId, false)
      if (sharing !== announced) {
        announced = sharing
        // MedConsult's pages inform each other by data channel; this event is for other clients of the room's protocol.
        live.emit('screen-share-toggle', { roomId, isSharing: sharing })
      }
      if (!connected || activated) return
      activated = true
      if (report) void retry(() => report.activate(roomId))
    })
    this.#stopWatching = () => {
      clearTimeout(otherApp)
      stopMembers()
      stopRoom()
      stopKeeping()
      stopBlur()
      pause.stop()
    }
    this.#store.set({ roomId, room, otherApp: false })
    room.prepare()
    if (report) void retry(() => report.setPeerId(roomId, peerId))
    return room
  }

  /** Returns cached servers that are less than a minute old. When it rejects, the engine keeps those that it has. */
  #iceServers(): Promise<RTCIceServer[]> {
    const now = Date.now()
    if (this.#ice === null || now > this.#ice.until) {
      const request = {
        until: now + 60_000,
        servers: this.#options.api.iceServers(),
      }
      this.#ice = request
      void request.servers.then(
        (servers) => {
          if (!servers.some(isRelay)) request.until = now + NO_RELAY_MS
        },
        () => {
          this.#ice = null
        },
      )
    }
    return this.#ice.servers
  }

  #setOtherApp(roomId: string, otherApp: boolean): void {
    const current = this.getSnapshot()
    if (current?.roomId !== roomId || current.otherApp === otherApp) return
    this.#store.set({ ...current, otherApp })
  }
}

/**
 * Switches off at the start what the person had switched off in this room before, and stores later changes.
 * @returns a function that stops it
 */
function keepOwnDevices(roomId: string, room: CallRoomApi): () => void {
  let kept = readSwitchedOff(roomId)
  if (kept.audio) void room.setAudioEnabled(false)
  if (kept.video) void room.setVideoEnabled(false)
  return room.subscribe(() => {
    const { audio, video } = room.getSnapshot().localMedia
    if (audio.switchedOff === kept.audio && video.switchedOff === kept.video) return
    kept = { audio: audio.switchedOff, video: video.switchedOff }
    keepSwitchedOff(roomId, kept)
  })
}

/**
 * Stores what the person changes in the call, and applies what they change in the device check while it rings.
 * @returns a function that stops it
 */
function keepBlur(room: CallRoomApi, choice: RoomControllerOptions['blur']): () => void {
  let known = room.getSnapshot().localMedia.blur
  let isOurs = false
  const stopRoom = room.subscribe(() => {
    const { blur } = room.getSnapshot().localMedia
    if (blur === known) return
    known = blur
    const stored = blur === 'off' || blur === 'tooSlow' ? blur : 'on'
    if (choice.getSnapshot() === stored) return
    // A picture that is held back because the device is too slow stays so until the person says otherwise.
    isOurs = true
    choice.set(stored)
    isOurs = false
  })
  const stopChoice = choice.subscribe(() => {
    if (!isOurs) room.setBlur(choice.getSnapshot() === 'on')
  })
  return () => {
    stopRoom()
    stopChoice()
  }
}

/**
 * Stores a pause with the room on the server, so that it outlives the page that made it. A pause that begins on this
 * page is sent to the server, and a pause in the room's list is applied here, whichever page of this person made it.
 */
function watchPause(roomId: string, room: CallRoomApi, selfId: string, save: RoomApi['pause']) {
  let sent = false
  /** Whether the last list had our pause; null before the first list. */
  let listed: boolean | null = null
  let sending = 0
  let last: Promise<unknown> = Promise.resolve()
  const stop = room.subscribe(() => {
    const { onHold, state } = room.getSnapshot()
    if (onHold === sent || state === 'ENDED') return
    sent = onHold
    if (!save) return
    sending += 1
    // The requests are sent one after another, and each sends the state that is wanted by then.
    last = last
      .then(() => retry(() => save(roomId, sent)))
      .finally(() => {
        sending -= 1
      })
  })
  return {
    stop,
    onList(list: RoomMembers | null): void {
      if (!list) return
      const ours = list.pausedBy === selfId
      // A list that the server read before it had processed our request must not undo it.
      if (ours !== (listed ?? false) && sending === 0) {
        sent = ours
        room.setHold(ours)
      }
      listed = ours
      room.setPausedBy(list.pausedBy)
    },
  }
}

/**
 * Repeats a request without an answer for two minutes; by then the server has ended an empty call by itself. A refusal
 * ends the attempts without an error, because the call can go on without this request.
 */
export async function retry(run: () => Promise<unknown>, waitMs = 1500, tries = 80): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    try {
      await run()
      return
    } catch (error) {
      if (!isPassing(error)) return
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}
