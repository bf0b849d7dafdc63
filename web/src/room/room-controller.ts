import type { RoomMembers } from '@medconsult/contract'
import { isRelay } from '../engine/base/index.ts'
import type { CallRoomApi, CallRoomOptions, DataMode, PeerRole } from '../engine/index.ts'
import { isPassing } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'
import { watchRoomMembers } from './room-members.ts'
import type { SignallingApi } from './signalling/http-signalling.ts'
import { randomPeerId } from './signalling/peer-id.ts'
import type { OpenWebSocket } from './signalling/peerjs-broker.ts'
import { createPeerJsSignalling, type PeerJsOptions } from './signalling/peerjs-signalling.ts'
import { createSwitchingSignalling } from './signalling/switching-signalling.ts'
import { keepSwitchedOff, readSwitchedOff } from './switched-off.ts'

/** What of the engine is needed to open a room. */
export interface Engine extends Pick<typeof import('../engine/index.ts'), 'offererByRole'> {
  createCallRoom(options: CallRoomOptions): CallRoomApi
}

/** What the controller asks of the server; passed in so that a test needs none. */
export interface RoomApi {
  /** What doctor and patient say of the call to its record. */
  report: {
    setPeerId(roomId: string, peerId: string): Promise<unknown>
    activate(roomId: string): Promise<unknown>
    /** With the peer ids that both sides told. */
    readCall(roomId: string): ReturnType<PeerJsOptions['readCall']>
  } | null
  iceServers(): Promise<RTCIceServer[]>
  /** Pauses the room, or goes on; null for whoever may not. */
  pause: ((roomId: string, paused: boolean) => Promise<unknown>) | null
  /** Who may be in the room now. */
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
}

/** Relays are for members of a room that is open: an answer without any may be another one as soon as it is (ms). */
const NO_RELAY_MS = 5_000
/** The other side's PeerJS client has so long (ms) to connect before the screen speaks of it. */
const PEERJS_MS = 2_000

/** The call that this page takes part in, from its ringing to its end. */
export interface CurrentCall {
  roomId: string
  room: CallRoomApi
  /** The other side uses a PeerJS client, and nothing has come about with it so far. */
  otherApp: boolean
}

/**
 * Holds at most one call engine for the whole app, above the pages, so that it lives through navigation.
 * Everything slow (loading the engine, joining, gathering) happens while it rings; `accept` then only
 * opens the gate.
 */
export class RoomController {
  readonly #options: RoomControllerOptions
  readonly #listeners = new Set<() => void>()
  #engine: Engine | null = null
  #loading: Promise<Engine> | null = null
  #current: CurrentCall | null = null
  #wanted: string | null = null
  #stopWatching: () => void = () => {}
  #ice: { until: number; servers: Promise<RTCIceServer[]> } | null = null

  constructor(options: RoomControllerOptions) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): CurrentCall | null => this.#current

  /** Loads the engine ahead of need. */
  async warmUp(): Promise<Engine> {
    this.#loading ??= this.#options.loadEngine()
    try {
      this.#engine = await this.#loading
      return this.#engine
    } catch (error) {
      this.#loading = null // the next one tries again
      throw error
    }
  }

  /**
   * Joins and connects ahead for a call that may still ring; sends no media. Ends any other call.
   * @returns null when the engine could not be loaded, or the call was given up meanwhile
   */
  async prepare(roomId: string): Promise<CallRoomApi | null> {
    if (this.#current?.roomId === roomId) return this.#current.room
    this.end()
    this.#wanted = roomId
    const engine = this.#engine ?? (await this.warmUp().catch(() => null))
    if (engine === null || this.#wanted !== roomId) return null
    // Asked for twice while the engine loaded: whoever came second gets the same one.
    const opened = this.getSnapshot()
    if (opened) return opened.roomId === roomId ? opened.room : null
    return this.#open(engine, roomId)
  }

  /** @param at `performance.now()` of the click or event that opened the room */
  async accept(roomId: string, at: number): Promise<CallRoomApi | null> {
    // Without a wait where the engine is there: the first frame is counted from here.
    const here = this.#current
    if (here?.roomId === roomId) {
      here.room.accept({ at })
      return here.room
    }
    const room = await this.prepare(roomId)
    room?.accept({ at })
    return room
  }

  /** Ends the given call, or whichever there is; on this page only, the server is told by others. */
  end(roomId?: string): void {
    if (roomId !== undefined && this.#wanted !== roomId) return
    this.#wanted = null
    const ended = this.#current
    if (ended === null) return
    this.#current = null
    this.#stopWatching()
    ended.room.end()
    this.#tell()
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
    const room = engine.createCallRoom({
      signalling,
      self: { userId: self.userId, peerId },
      callId: roomId,
      // As the server knows us both: what a page knows of itself may be older.
      isOfferer: (remote) =>
        engine.offererByRole({ peerId, role: roleOf(self.userId) ?? self.role })({
          ...remote,
          role: roleOf(remote.userId) ?? remote.role,
        }),
      iceServers: () => this.#iceServers(),
      // Nobody is linked before the list is known, so no connection is made before this is.
      iceTransportPolicy: () => (list?.relayOnly ? 'relay' : 'all'),
      onSuspicion: () => void live.probe(),
      // The engine's steps beside its marks, for whoever looks why a call was slow; codes only, nobody's name.
      onEvent: ({ name, detail }) => {
        performance.mark(`call-engine:${name}`, { detail: detail ?? null })
      },
      dataMode: this.#options.dataMode(),
    })
    let activated = false
    let announced = false
    const stopKeeping = keepOwnDevices(roomId, room)
    const pause = watchPause(roomId, room, self.userId, api.pause)
    // Media outlives signalling: whoever may be here no longer is let go by each page itself. One rule for every room.
    const stopMembers = watchRoomMembers({
      roomId,
      live,
      read: () => api.members(roomId),
      apply: (now) => {
        list = now
        pause.heard(now)
        room.setAdmission(({ userId }) => roleOf(userId) !== undefined)
      },
    })
    const stopRoom = room.subscribe(() => {
      const { state, sharing } = room.getSnapshot()
      connected = state === 'CONNECTED'
      if (connected) this.#setOtherApp(roomId, false)
      if (sharing !== announced) {
        announced = sharing
        // Our own clients tell each other; this is for others that speak the room's protocol.
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
      pause.stop()
    }
    this.#current = { roomId, room, otherApp: false }
    room.prepare()
    if (report) void retry(() => report.setPeerId(roomId, peerId))
    this.#tell()
    return room
  }

  /** A minute old is fresh enough. Rejects without an answer: the engine then keeps those that it has. */
  #iceServers(): Promise<RTCIceServer[]> {
    const now = Date.now()
    if (this.#ice === null || now > this.#ice.until) {
      const asked = {
        until: now + 60_000,
        servers: this.#options.api.iceServers(),
      }
      this.#ice = asked
      void asked.servers.then(
        (servers) => {
          if (!servers.some(isRelay)) asked.until = now + NO_RELAY_MS
        },
        () => {
          this.#ice = null
        },
      )
    }
    return this.#ice.servers
  }

  /** Fetched while nobody waits for it. */
  warmIce(): void {
    void this.#iceServers().catch(() => {})
  }

  #setOtherApp(roomId: string, otherApp: boolean): void {
    if (this.#current?.roomId !== roomId || this.#current.otherApp === otherApp) return
    this.#current = { ...this.#current, otherApp }
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** What was switched off in this room before is off from the start. @returns stop */
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
 * Keeps a pause with the room, so that it outlives the page that made it: what we do here is told to the server, and what
 * the room's list says is done here, by whichever of our pages it was made.
 */
function watchPause(roomId: string, room: CallRoomApi, selfId: string, tell: RoomApi['pause']) {
  let told = false
  /** As the last list had it; null: none was read. */
  let listed: boolean | null = null
  let telling = 0
  let last: Promise<unknown> = Promise.resolve()
  const stop = room.subscribe(() => {
    const { onHold, state } = room.getSnapshot()
    if (onHold === told || state === 'ENDED') return
    told = onHold
    if (!tell) return
    telling += 1
    // One after the other, and each as it is wanted by then.
    last = last
      .then(() => retry(() => tell(roomId, told)))
      .finally(() => {
        telling -= 1
      })
  })
  return {
    stop,
    heard(list: RoomMembers | null): void {
      if (!list) return
      const ours = list.pausedBy === selfId
      // A list that was read before our own click was heard says nothing new.
      if (ours !== (listed ?? false) && telling === 0) {
        told = ours
        room.setHold(ours)
      }
      listed = ours
      room.setPausedBy(list.pausedBy)
    },
  }
}

/**
 * Says it again as long as nobody answers, for two minutes: by then the server ends an empty call by itself.
 * A refusal is final, and not worth failing a call for.
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
