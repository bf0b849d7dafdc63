import type { MediaKind } from '../types.ts'
import type { Thresholds } from './thresholds.ts'

/**
 * One sample of a link: what happened since the previous one. Null means that the browser does not report a value, or
 * that too little happened to compute it. A value is never NaN, and never 0 without a measurement. Shares are 0 to 1.
 */
export interface LinkSample {
  /** Clock milliseconds. */
  at: number
  intervalMs: number
  /** The peer's voice as it arrives. `concealment`: the share that had to be concealed, without silence. */
  heard: { loss: number | null; jitterMs: number | null; bufferMs: number | null; concealment: number | null }
  /** The peer's picture as it arrives. `frozen`: share of the time. */
  seen: {
    loss: number | null
    frames: number | null
    decoded: number | null
    freezes: number | null
    frozen: number | null
  }
  /** Our media as the peer reports it (RTCP), and what our encoder reports. */
  sent: {
    audioLoss: number | null
    videoLoss: number | null
    frames: number | null
    limitation: RTCQualityLimitationReason | null
  }
  /** What tells whether this device keeps up with the call. */
  work: Work
  /** Round trip time (ms). */
  rttMs: number | null
  /** The browser's estimate of what may be sent (bit/s). Chromium only. */
  availableBitrate: number | null
  /** Bytes on the wire in this interval, with headers. */
  bytes: Bytes
}

export interface Work {
  /**
   * The share of the time that the encoder worked on our picture, which is the time per frame against the time that a
   * frame has. Null unless the browser says that the encoder is software: one in hardware has several frames in work at
   * once.
   */
  encoding: number | null
  /** The same of the decoder of the peer's picture. */
  decoding: number | null
  /** The share of the peer's frames that arrived and were dropped before they were shown. */
  dropped: number | null
  /** How late the sample was taken (ms), because the page did not get to run; null where that says nothing. */
  lateMs: number | null
}

export interface Bytes {
  sent: number
  received: number
}

/**
 * IPv4 20, UDP 8 and SRTP's tag 10 (RFC 791, 768, 3711) are missing in the statistics, though the network carries them
 * (bytes a packet).
 */
const PACKET_OVERHEAD = 38

type Counters = Readonly<Record<string, number>>

interface Known {
  at: number
  counters: Map<string, Counters>
}

type Limits = Pick<Thresholds, 'reportMs' | 'speechRate' | 'gapMs'>

/**
 * Turns the growing counters of RTCStatsReport (names of W3C webrtc-stats) into samples. The counters are kept for each
 * connection, because a new connection starts from 0, and so does a new stream.
 */
export class StatsReader {
  readonly #limits: Limits
  readonly #known = new WeakMap<object, Known>()
  #last: object | null = null
  #usage: Bytes = { sent: 0, received: 0 }

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Bytes on the wire of all connections that were ever read. */
  get usage(): Bytes {
    return this.#usage
  }

  /**
   * @param connection identifies the peer connection of the report
   * @param at clock milliseconds
   * @param lateMs see `Work`
   * @returns null for the first report of a connection and after a gap, since there is no interval to measure
   */
  read(connection: object, report: RTCStatsReport, at: number, lateMs: number | null = null): LinkSample | null {
    const known = this.#known.get(connection)
    const reading = new Reading(report, known?.counters ?? new Map())
    const bytes = reading.bytes()
    this.#usage = { sent: this.#usage.sent + bytes.sent, received: this.#usage.received + bytes.received }
    this.#known.set(connection, { at, counters: reading.counters })
    const again = this.#last === connection
    this.#last = connection
    if (!known || !again) return null
    const intervalMs = at - known.at
    if (intervalMs <= 0 || intervalMs > this.#limits.gapMs) return null
    const work = { ...workOf(reading, intervalMs / 1000), lateMs }
    return { at, intervalMs, bytes, work, ...sampleOf(reading, intervalMs, this.#limits) }
  }
}

function sampleOf(
  reading: Reading,
  intervalMs: number,
  limits: Limits,
): Omit<LinkSample, 'at' | 'intervalMs' | 'bytes' | 'work'> {
  const seconds = intervalMs / 1000
  const audio = reading.inbound('audio')
  const video = reading.inbound('video')
  const out = reading.one('outbound-rtp', 'video')
  const audioPackets = audio.grown('packetsReceived')
  const lost = audio.lost()
  const speaks = audioPackets !== null && (audioPackets + (lost ?? 0)) / seconds >= limits.speechRate
  const decoded = video.grown('framesDecoded')
  return {
    heard: {
      loss: share(lost, audioPackets === null || lost === null ? null : audioPackets + lost),
      jitterMs: milliseconds(audio.value('jitter')),
      bufferMs: milliseconds(share(audio.grown('jitterBufferDelay'), audio.grown('jitterBufferEmittedCount'))),
      concealment: speaks ? concealment(audio) : null,
    },
    seen: {
      loss: share(video.lost(), sum(video.grown('packetsReceived'), video.lost())),
      frames: video.value('framesPerSecond') ?? (decoded === null ? null : decoded / seconds),
      decoded,
      freezes: video.grown('freezeCount'),
      frozen: atMostOne(share(video.grown('totalFreezesDuration'), seconds)),
    },
    sent: {
      audioLoss: reading.reported('audio', 'fractionLost', limits.reportMs),
      videoLoss: reading.reported('video', 'fractionLost', limits.reportMs),
      frames: out.value('framesPerSecond'),
      limitation: out.limitation(),
    },
    rttMs: milliseconds(
      most(
        reading.pair().value('currentRoundTripTime'),
        reading.reported('audio', 'roundTripTime', limits.reportMs),
        reading.reported('video', 'roundTripTime', limits.reportMs),
      ),
    ),
    availableBitrate: reading.pair().value('availableOutgoingBitrate'),
  }
}

function workOf(reading: Reading, seconds: number): Omit<Work, 'lateMs'> {
  const out = reading.one('outbound-rtp', 'video')
  const video = reading.inbound('video')
  const inSoftware = (stream: Stream, inHardware: string, frames: string, time: string): number | null =>
    stream.flag(inHardware) === false && stream.grown(frames) ? share(stream.grown(time), seconds) : null
  return {
    encoding: inSoftware(out, 'powerEfficientEncoder', 'framesEncoded', 'totalEncodeTime'),
    decoding: inSoftware(video, 'powerEfficientDecoder', 'framesDecoded', 'totalDecodeTime'),
    dropped: atMostOne(share(video.grown('framesDropped'), video.grown('framesReceived'))),
  }
}

function concealment(audio: Stream): number | null {
  const made = audio.grown('concealedSamples')
  if (made === null) return null
  const silent = audio.grown('silentConcealedSamples') ?? 0
  return atMostOne(share(Math.max(0, made - silent), audio.grown('totalSamplesReceived')))
}

/** One report, compared with the counters of the previous one. */
class Reading {
  readonly counters = new Map<string, Counters>()
  readonly #all: Stream[] = []
  #now = 0

  constructor(report: RTCStatsReport, before: ReadonlyMap<string, Counters>) {
    report.forEach((stats: RTCStats) => {
      const numbers: Record<string, number> = {}
      for (const [name, value] of Object.entries(stats)) {
        if (typeof value === 'number' && Number.isFinite(value)) numbers[name] = value
      }
      this.counters.set(stats.id, numbers)
      this.#now = Math.max(this.#now, numbers.timestamp ?? 0)
      this.#all.push(new Stream(stats, numbers, before.get(stats.id) ?? {}))
    })
  }

  one(type: RTCStatsType, kind?: MediaKind): Stream {
    return this.#all.find((s) => s.is(type, kind)) ?? NOTHING
  }

  /** Returns the stream of this kind that is in use: after a new SSRC, the old one may stay in the report. */
  inbound(kind: MediaKind): Stream {
    const found = this.#all.filter((s) => s.is('inbound-rtp', kind))
    const growth = (s: Stream): number => s.grown('packetsReceived') ?? 0
    return found.reduce((best, s) => (growth(s) > growth(best) ? s : best), found[0] ?? NOTHING)
  }

  /** Returns the candidate pair in use; Firefox before 136 marks it only by `selected`. */
  pair(): Stream {
    const chosen = this.#all.find((s) => s.is('transport'))?.text('selectedCandidatePairId')
    const pairs = this.#all.filter((s) => s.is('candidate-pair'))
    return pairs.find((s) => s.id === chosen || s.flag('selected')) ?? pairs.find((s) => s.flag('nominated')) ?? NOTHING
  }

  /** Returns a value of the peer's newest report; null if that report is too old for this interval. */
  reported(kind: MediaKind, name: string, freshMs: number): number | null {
    const report = this.one('remote-inbound-rtp', kind)
    const at = report.value('timestamp')
    if (at === null || this.#now - at > freshMs) return null
    // With 0 measurements the field exists, but nothing was measured yet.
    if (name === 'roundTripTime' && report.value('roundTripTimeMeasurements') === 0) return null
    return report.value(name)
  }

  bytes(): Bytes {
    let sent = 0
    let received = 0
    for (const s of this.#all) {
      if (s.is('outbound-rtp')) sent += s.wire('Sent')
      if (s.is('inbound-rtp')) received += s.wire('Received')
    }
    return { sent, received }
  }
}

class Stream {
  readonly id: string
  readonly #stats: RTCStats & { kind?: string }
  readonly #now: Counters
  readonly #before: Counters

  constructor(stats: RTCStats, now: Counters, before: Counters) {
    this.id = stats.id
    this.#stats = stats
    this.#now = now
    this.#before = before
  }

  is(type: RTCStatsType, kind?: MediaKind): boolean {
    return this.#stats.type === type && (!kind || this.#stats.kind === kind)
  }

  value(name: string): number | null {
    return this.#now[name] ?? null
  }

  text(name: string): string | null {
    const value = (this.#stats as unknown as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : null
  }

  flag(name: string): boolean | null {
    const value = (this.#stats as unknown as Record<string, unknown>)[name]
    return typeof value === 'boolean' ? value : null
  }

  limitation(): RTCQualityLimitationReason | null {
    const reason = this.text('qualityLimitationReason')
    return REASONS.find((known) => known === reason) ?? null
  }

  /** Returns the growth since the previous report; a counter that has fallen started again. */
  grown(name: string): number | null {
    const now = this.value(name)
    if (now === null) return null
    const before = this.#before[name] ?? 0
    return Math.max(0, now >= before ? now - before : now)
  }

  /** `packetsLost` is signed: a late packet is subtracted again (RFC 3550 §6.4.1). */
  lost(): number | null {
    const now = this.value('packetsLost')
    return now === null ? null : Math.max(0, now - (this.#before.packetsLost ?? 0))
  }

  wire(direction: 'Sent' | 'Received'): number {
    const packets = this.grown(`packets${direction}`) ?? 0
    const headers = this.grown(`headerBytes${direction}`) ?? packets * RTP_HEADER
    return (this.grown(`bytes${direction}`) ?? 0) + headers + packets * PACKET_OVERHEAD
  }
}

/** RFC 3550 §5.1, without extensions (bytes). */
const RTP_HEADER = 12
const REASONS: readonly RTCQualityLimitationReason[] = ['none', 'cpu', 'bandwidth', 'other']
const NOTHING = new Stream({ id: '', timestamp: 0, type: 'codec' }, {}, {})

function share(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole <= 0) return null
  const of = part / whole
  return Number.isFinite(of) ? of : null
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}

function atMostOne(value: number | null): number | null {
  return value === null ? null : Math.min(1, value)
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000
}

function most(...values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? Math.max(...known) : null
}
