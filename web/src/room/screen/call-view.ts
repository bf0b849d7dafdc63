import type { LocalMediaView, QualityLevel, RemoteView, RoomSnapshot, SafetyCode } from '../../engine/index.ts'

/** What the middle of the call screen shows. */
export type Stage = 'trouble' | 'opening' | 'waiting' | 'connecting' | 'live' | 'failed' | 'noWebrtc'

/** One screen for each state of the engine: the first that applies. */
export function stageOf(snapshot: RoomSnapshot, goOnWithout: boolean): Stage {
  if (snapshot.problem === 'NO_WEBRTC') return 'noWebrtc'
  if (snapshot.problem === 'RECOVERY_TIMEOUT') return 'failed'
  const { localMedia } = snapshot
  if (needsHelp(localMedia) && !goOnWithout) return 'trouble'
  if (snapshot.remotes.length === 0) return localMedia.opening ? 'opening' : 'waiting'
  if (snapshot.connectedAt === null) return localMedia.opening ? 'opening' : 'connecting'
  return 'live'
}

/** Nothing could be opened: the person decides how to go on. A missing camera alone is no obstacle. */
function needsHelp(media: LocalMediaView): boolean {
  const nothing = (media.stream?.getTracks().length ?? 0) === 0
  return media.error !== null && !media.opening && nothing
}

/** Why somebody's picture is not there, the first that applies; null when it is. Their voice is heard all the same. */
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
  // Of three, the other one still sees and hears us: a doctor’s pause is between the doctor and each of them.
  if (remote.onHold) return ours.remotes.some((other) => !other.onHold) ? 'heldByOne' : 'heldByThem'
  if (remote.connection === 'connecting') return 'connecting'
  // Of whom nothing came nobody knows whether their camera is off.
  if (remote.connection === 'failed' && !remote.video && !remote.sharing) return 'unreached'
  if (!remote.video && !remote.sharing) return remote.asking ? ASKED[remote.asking] : 'cameraOff'
  if (ours.dataMode === 'audioOnly') return 'audioOnly'
  if (remote.theirDataMode === 'audioOnly') return 'theirAudioOnly'
  return remote.receiving === 'off' ? 'paused' : null
}

/** The picture stands still because nothing arrives. */
export function isStill(snapshot: RoomSnapshot, remote: RemoteView): boolean {
  return snapshot.state === 'RECONNECTING' || remote.connection === 'reconnecting' || remote.connection === 'failed'
}

/**
 * Their page has left the room, as the server says, and nothing of it arrives: it is closed, or has no network. While our
 * own live connection is away nobody knows; nor is one said to be gone who is given up and said to be lost.
 */
export function isGone(snapshot: RoomSnapshot, remote: RemoteView): boolean {
  if (remote.present || snapshot.signalling === 'down' || remote.connection === 'failed') return false
  return isStill(snapshot, remote) || remote.connection === 'connecting' || snapshot.onHold || remote.onHold
}

export type QualityMessage = 'good' | 'fair' | 'weak' | 'weakReduced' | 'theirs'

/** One connection as bars and as words. */
export interface QualityView {
  /** 1 to 4. */
  bars: number
  words: QualityMessage
}

const BARS: Record<QualityLevel, number> = { bad: 1, poor: 2, fair: 3, good: 4 }

/** The worse end counts, and the words say which end it is. Null before there is anything to say. */
export function qualityOf(remote: RemoteView): QualityView | null {
  if (remote.connection !== 'connected') return null
  const here = remote.quality === null ? null : BARS[remote.quality]
  const there = remote.theirQuality === null ? null : BARS[remote.theirQuality]
  if (here === null && there === null) return null
  const bars = Math.min(here ?? 4, there ?? 4)
  if (bars === 4) return { bars, words: 'good' }
  if ((here ?? 4) > bars && bars < 3) return { bars, words: 'theirs' }
  if (bars === 3) return { bars, words: 'fair' }
  const less = remote.sending !== 'full' || remote.receiving !== 'full'
  return { bars, words: less ? 'weakReduced' : 'weak' }
}

/** That of the whole call: its worst connection. */
export function worstQuality(remotes: readonly RemoteView[]): QualityView | null {
  const all = remotes.map(qualityOf).filter((one) => one !== null)
  return all.reduce<QualityView | null>((worst, one) => (worst === null || one.bars < worst.bars ? one : worst), null)
}

/** Nobody gets anything of us: we paused the call, or everybody else did. */
export function isPaused({ onHold, remotes }: RoomSnapshot): boolean {
  return onHold || (remotes.length > 0 && remotes.every((remote) => remote.onHold))
}

/** What was found when two people compared their code, by its words: another code has not been compared. */
export type Verdicts = Readonly<Record<string, 'same' | 'different'>>
export const codeKey = (code: SafetyCode): string => code.words.join(' ')

/** How far the comparing is: a warning from anybody counts, and all must have been compared. Null before there is a code. */
export function safetyOf(remotes: readonly RemoteView[], verdicts: Verdicts): 'check' | 'checked' | 'alarm' | null {
  const found = remotes.map(({ safetyCode }) => (safetyCode ? verdicts[codeKey(safetyCode)] : undefined))
  if (remotes.some((remote) => remote.safetyAlarm) || found.includes('different')) return 'alarm'
  if (remotes.every((remote) => remote.safetyCode === null)) return null
  return found.every((verdict) => verdict === 'same') ? 'checked' : 'check'
}
