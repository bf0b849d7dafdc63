import type { CallRoom } from '../call-room.ts'
import { createCallRoom, offererByRole } from '../index.ts'
import type { CallRoomOptions, DataMode, EngineEvent, RoomSnapshot } from '../types.ts'
import { ChannelSignalling } from './channel-signalling.ts'

/** Records everything that must be released after a call, at the place where it is created. */
const made = { pcs: [] as RTCPeerConnection[], tracks: [] as MediaStreamTrack[] }
const OriginalPeerConnection = RTCPeerConnection
globalThis.RTCPeerConnection = class extends OriginalPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    made.pcs.push(this)
  }
}
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints)
  made.tracks.push(...stream.getTracks())
  return stream
}

const screens: MediaStreamTrack[] = []
if ('getDisplayMedia' in navigator.mediaDevices) {
  const getDisplayMedia = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getDisplayMedia = async (options) => {
    const stream = await getDisplayMedia(options)
    made.tracks.push(...stream.getTracks())
    screens.push(...stream.getTracks())
    return stream
  }
}

const video = document.createElement('video')
video.autoplay = true
video.playsInline = true
// Most of the page keeps its own colour, whatever picture arrives.
video.width = 160
video.height = 90
document.body.append(video)
let room: CallRoom | null = null
let signalling: ChannelSignalling | null = null
let events: (EngineEvent & { at: number })[] = []
let audio: AudioContext | null = null

function grey(): Uint8ClampedArray {
  const canvas = document.createElement('canvas')
  canvas.width = 64
  canvas.height = 36
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
  context.drawImage(video, 0, 0, 64, 36)
  return context.getImageData(0, 0, 64, 36).data
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const harness = {
  start(
    role: 'doctor' | 'patient',
    name: string,
    options: Pick<CallRoomOptions, 'dataMode' | 'thresholds' | 'blur' | 'blurMostMs'> = {},
  ) {
    performance.clearMarks()
    events = []
    signalling = new ChannelSignalling(name, { userId: `user-${role}`, role, name: role })
    const peerId = crypto.randomUUID()
    const made = createCallRoom({
      signalling,
      self: { userId: `user-${role}`, peerId },
      isOfferer: offererByRole({ role, peerId }),
      callId: 'fixture',
      onEvent: (event) => events.push({ ...event, at: performance.now() }),
      onSuspicion: () => events.push({ name: 'suspicion', at: performance.now() }),
      ...options,
    })
    room = made
    made.subscribe(() => {
      const stream = made.getSnapshot().remotes[0]?.stream ?? null
      if (video.srcObject !== stream) video.srcObject = stream
    })
    made.watchFirstFrame(video)
  },
  prepare: () => room?.prepare(),
  accept: () => room?.accept(),
  end: () => room?.end(),
  rejoin: () => room?.rejoin(),
  media: () => room?.openMedia({ audio: true, video: true, width: 640, height: 360, frameRate: 15 }),
  setAudio: (on: boolean) => room?.setAudioEnabled(on),
  setVideo: (on: boolean) => room?.setVideoEnabled(on),
  switchCamera: () => room?.switchCamera(),
  setBlur: (on: boolean) => room?.setBlur(on),
  /**
   * Returns the share of the remote picture that is neither the colour of the fake camera's disc, which blurring takes
   * for a person, nor that of its background: the glow around the disc, 0 to 1.
   */
  glow() {
    const canvas = document.createElement('canvas')
    const [width, height] = [video.videoWidth, video.videoHeight]
    if (!width) return 0
    Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
    context.drawImage(video, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    let count = 0
    for (let at = 1; at < data.length; at += 4) if ((data[at] ?? 0) > 155 && (data[at] ?? 0) < 235) count += 1
    return count / (width * height)
  },
  share: () => room?.shareScreen(),
  stopSharing: () => room?.stopSharing(),
  /** Does the same as the "stop sharing" button of the browser. */
  barStopsSharing() {
    screens.at(-1)?.stop()
    screens.at(-1)?.dispatchEvent(new Event('ended'))
  },
  hold: (on: boolean) => room?.setHold(on),
  selfPicture: () =>
    room
      ?.getSnapshot()
      .localMedia.stream?.getVideoTracks()
      .map((track) => track.label),
  safety: () => room?.getSnapshot().remotes.map((remote) => remote.safetyCode?.words.join(' ') ?? null)[0],
  paint(colour: string) {
    document.documentElement.style.background = colour
  },
  /** Returns the loudest level within the time, read in the same way as the screen does. */
  async level(whose: 'self' | 'other', ms: number) {
    const who = whose === 'self' ? 'self' : (room?.getSnapshot().remotes[0]?.peerId ?? '')
    let most = 0
    for (const end = performance.now() + ms; performance.now() < end; await wait(50)) {
      most = Math.max(most, room?.audioLevel(who) ?? 0)
    }
    return most
  },
  /** Returns red, green and blue of the remote picture, at the bottom of its right side. */
  colour() {
    const data = grey()
    const at = 4 * (28 * 64 + 48)
    return [data[at], data[at + 1], data[at + 2]].map((part) => part ?? 0)
  },
  setDataMode: (mode: DataMode) => room?.setDataMode(mode),
  usage: () => room?.usage(),
  cut: (cut: boolean) => signalling?.cut(cut),
  socketDied: () => signalling?.socketDied(),
  sent: () => [...(signalling?.sent ?? [])],
  events: () => events,
  snapshot() {
    const s = room?.getSnapshot() as RoomSnapshot
    const remotes = s.remotes.map(({ stream, ...view }) => ({ ...view, tracks: stream.getTracks().length }))
    return { ...s, localMedia: { ...s.localMedia, stream: null }, remotes }
  },
  marks: () =>
    performance.getEntriesByType('mark').map((m) => ({ name: m.name, at: performance.timeOrigin + m.startTime })),
  frames: () => video.getVideoPlaybackQuality().totalVideoFrames,
  /** Returns the mean difference of two pictures 400 ms apart; 0 means that the picture stands still. */
  async movement() {
    if (!video.videoWidth) return 0
    const before = grey()
    await wait(400)
    const after = grey()
    let sum = 0
    for (let i = 0; i < before.length; i += 1) sum += Math.abs((before[i] ?? 0) - (after[i] ?? 0))
    return sum / before.length
  },
  /** Returns the loudest sample of the remote sound within the time; 0 means silence. */
  async loudness(ms: number) {
    const stream = room?.getSnapshot().remotes[0]?.stream
    if (!stream?.getAudioTracks().length) return 0
    audio ??= new AudioContext()
    await audio.resume()
    const source = audio.createMediaStreamSource(stream)
    const analyser = audio.createAnalyser()
    source.connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let peak = 0
    for (const end = performance.now() + ms; performance.now() < end; await wait(20)) {
      analyser.getFloatTimeDomainData(samples)
      peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak)
    }
    source.disconnect()
    return peak
  },
  /**
   * Returns the bytes received on any transport, and the number of known remote candidates: what a caller could learn.
   */
  async received() {
    let bytes = 0
    let candidates = 0
    for (const pc of made.pcs) {
      const report = await pc.getStats()
      report.forEach((stats) => {
        if (stats.type === 'inbound-rtp') bytes += stats.bytesReceived
        if (stats.type === 'remote-candidate') candidates += 1
      })
    }
    return { bytes, candidates }
  },
  /** Returns the newest connection's counters, and the parameters of its senders. */
  async statistics() {
    const pc = made.pcs.findLast((one) => one.connectionState === 'connected')
    if (!pc) return null
    const stats: Record<string, Record<string, number>> = {}
    const report = await pc.getStats()
    report.forEach((one) => {
      if (/^(inbound|outbound|remote-inbound)-rtp$/.test(one.type)) stats[`${one.type} ${one.kind}`] = one
      if (one.type === 'transport') stats.pair = report.get(one.selectedCandidatePairId)
    })
    return { stats, senders: pc.getSenders().map((sender) => sender.getParameters().encodings[0] ?? {}) }
  },
  /**
   * Keeps this page's thread at work for the given time (ms), and lets it take its turn only every two seconds, as on a
   * device that is short of processor, whatever machine this is.
   */
  keepBusy(ms: number) {
    const until = performance.now() + ms
    const work = (): void => {
      for (const end = performance.now() + 2_000; performance.now() < end; ) Math.random()
      if (performance.now() < until) setTimeout(work)
    }
    setTimeout(work)
  },
  left: () => ({
    pcs: made.pcs.filter((pc) => pc.connectionState !== 'closed').length,
    made: made.pcs.length,
    tracks: made.tracks.filter((track) => track.readyState === 'live').length,
    counts: room?.counts(),
    state: room?.getSnapshot().state,
  }),
}

export type Harness = typeof harness
declare global {
  interface Window {
    harness: Harness
  }
}
window.harness = harness
