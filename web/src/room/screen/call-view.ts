import type { LocalMediaView, QualityLevel, RemoteView, RoomSnapshot, SafetyCode } from '../../engine/index.ts'

/** What the middle of the call screen shows. */
export type Stage = 'trouble' | 'opening' | 'waiting' | 'connecting' | 'live' | 'failed' | 'noWebrtc'

/** Maps the engine's state to what the screen shows; the first case that applies is taken. */
export function stageOf(snapshot: RoomSnapshot, goOnWithout: boolean): Stage {
  if (snapshot.problem === 'NO_WEBRTC') return 'noWebrtc'
  if (snapshot.problem === 'RECOVERY_TIMEOUT') return 'failed'
  const { localMedia } = snapshot
  if (needsHelp(localMedia) && !goOnWithout) return 'trouble'
  if (snapshot.remotes.length === 0) return localMedia.opening ? 'opening' : 'waiting'
  if (snapshot.connectedAt === null) return localMedia.opening ? 'opening' : 'connecting'
  return 'live'
}

/**
 * @returns true if nothing could be opened, so that the person has to decide how to go on. A missing camera alone does
 * not count.
 */
function needsHelp(media: LocalMediaView): boolean {
  const nothing = (media.stream?.getTracks().length ?? 0) === 0
  return media.error !== null && !media.opening && nothing
}

/**
 * Why somebody's picture is not shown: the first reason that applies; null if it is shown. The sound plays all the
 * same.
 */
export type NoPicture =
  | 'held'
  | 'heldByThem'
  | 'heldByOne'
  | 'connecting'
  | 'unreached'
  | 'askedBoth'
  | 'askedAudio'
  | 'askedVideo'
  | 'cameraOff'
  | 'audioOnly'
  | 'theirAudioOnly'
  | 'paused'

/** What somebody’s browser is asking them for. */
export const ASKED = { both: 'askedBoth', audio: 'askedAudio', video: 'askedVideo' } as const

export function noPictureOf(
  remote: RemoteView,
  ours: Pick<RoomSnapshot, 'onHold' | 'dataMode' | 'remotes'>,
): NoPicture | null {
  if (ours.onHold) return 'held'
  // Of three people, the others still exchange media: a doctor’s pause is between the doctor and each of them.
  if (remote.onHold) return ours.remotes.some((other) => !other.onHold) ? 'heldByOne' : 'heldByThem'
  if (remote.connection === 'connecting') return 'connecting'
  // If nothing was received from somebody, it is unknown whether their camera is off.
  if (remote.connection === 'failed' && !remote.video && !remote.sharing) return 'unreached'
  if (!remote.video && !remote.sharing) return remote.asking ? ASKED[remote.asking] : 'cameraOff'
  if (ours.dataMode === 'audioOnly') return 'audioOnly'
  if (remote.theirDataMode === 'audioOnly') return 'theirAudioOnly'
  return remote.receiving === 'off' ? 'paused' : null
}

/** @returns true if the picture stands still because no media arrives */
export function isStill(snapshot: RoomSnapshot, remote: RemoteView): boolean {
  return snapshot.state === 'RECONNECTING' || remote.connection === 'reconnecting' || remote.connection === 'failed'
}

/**
 * @returns true if the server says that somebody's page has left the room, and no media arrives from it: the page is
 * closed or has no network. It is false while our own socket is disconnected, because the server's word may be out of
 * date, and for a failed connection, about which there is a message of its own.
 */
export function isGone(snapshot: RoomSnapshot, remote: RemoteView): boolean {
  if (remote.present || snapshot.signalling === 'down' || remote.connection === 'failed') return false
  return isStill(snapshot, remote) || remote.connection === 'connecting' || snapshot.onHold || remote.onHold
}

export type QualityMessage = 'good' | 'fair' | 'weak' | 'weakReduced' | 'theirs' | 'busy' | 'theirBusy'

/** The quality of a connection, as a number of bars and a text. */
export interface QualityView {
  /** 1 to 4. */
  bars: number
  words: QualityMessage
}

const BARS: Record<QualityLevel, number> = { bad: 1, poor: 2, fair: 3, good: 4 }

/** What of ourselves a text about the quality depends on. */
export type OurQuality = Pick<RoomSnapshot, 'deviceBusy' | 'dataMode'>

/**
 * Takes the worse of the two directions. The text says which one it is, and whether the network or a device is the
 * reason.
 * @returns null before there is a measurement
 */
export function qualityOf(remote: RemoteView, ours: OurQuality): QualityView | null {
  if (remote.connection !== 'connected') return null
  const here = remote.quality === null ? null : BARS[remote.quality]
  const there = remote.theirQuality === null ? null : BARS[remote.theirQuality]
  if (here === null && there === null) return null
  const bars = Math.min(here ?? 4, there ?? 4)
  if (bars === 4) return { bars, words: 'good' }
  const less = remote.sending !== 'full' || remote.receiving !== 'full'
  const isThere = (here ?? 4) > bars
  // A picture that the network reduces is the network's, whatever the devices do besides.
  const isChosen = ours.dataMode !== 'full' || remote.theirDataMode !== 'full'
  if ((ours.deviceBusy || remote.theirDeviceBusy) && (!less || isChosen))
    return { bars, words: remote.theirDeviceBusy && (isThere || !ours.deviceBusy) ? 'theirBusy' : 'busy' }
  if (isThere && bars < 3) return { bars, words: 'theirs' }
  if (bars === 3) return { bars, words: 'fair' }
  return { bars, words: less && !isChosen ? 'weakReduced' : 'weak' }
}

/** @returns the quality of the worst connection of the call */
export function worstQuality({ remotes, ...ours }: OurQuality & Pick<RoomSnapshot, 'remotes'>): QualityView | null {
  const all = remotes.map((remote) => qualityOf(remote, ours)).filter((one) => one !== null)
  return all.reduce<QualityView | null>((worst, one) => (worst === null || one.bars < worst.bars ? one : worst), null)
}

/** @returns true if nobody receives our media, because we or all the others have paused the call */
export function isPaused({ onHold, remotes }: RoomSnapshot): boolean {
  return onHold || (remotes.length > 0 && remotes.every((remote) => remote.onHold))
}

/**
 * What the person answered after a comparison, by the words of the code: a code that changes has to be compared again.
 */
export type Verdicts = Readonly<Record<string, 'same' | 'different'>>
export const codeKey = (code: SafetyCode): string => code.words.join(' ')

/**
 * The state of all comparisons together: one warning makes it `alarm`, and it is `checked` only when everybody was
 * compared.
 * @returns null before there is a code
 */
export function safetyOf(remotes: readonly RemoteView[], verdicts: Verdicts): 'check' | 'checked' | 'alarm' | null {
  const found = remotes.map(({ safetyCode }) => (safetyCode ? verdicts[codeKey(safetyCode)] : undefined))
  if (remotes.some((remote) => remote.safetyAlarm) || found.includes('different')) return 'alarm'
  if (remotes.every((remote) => remote.safetyCode === null)) return null
  return found.every((verdict) => verdict === 'same') ? 'checked' : 'check'
}
