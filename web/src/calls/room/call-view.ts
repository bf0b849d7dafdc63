import type { LocalMediaView, RemoteView, RoomSnapshot } from '../peer/index.ts'

/** What the middle of the call screen shows. */
export type Stage = 'trouble' | 'opening' | 'waiting' | 'connecting' | 'video' | 'cameraOff' | 'failed' | 'noWebrtc'

/** One screen for each state of the engine: the first that applies. */
export function stageOf(snapshot: RoomSnapshot, goOnWithout: boolean, audioOnly: boolean): Stage {
  if (snapshot.problem === 'NO_WEBRTC') return 'noWebrtc'
  if (snapshot.problem === 'RECOVERY_TIMEOUT') return 'failed'
  const { localMedia } = snapshot
  if (needsHelp(localMedia) && !goOnWithout) return 'trouble'
  const remote = snapshot.remotes[0]
  if (!remote) return localMedia.opening ? 'opening' : 'waiting'
  if (snapshot.connectedAt === null) return localMedia.opening ? 'opening' : 'connecting'
  return remote.video && !audioOnly ? 'video' : 'cameraOff'
}

/** Nothing could be opened: the person decides how to go on. A missing camera alone is no obstacle. */
function needsHelp(media: LocalMediaView): boolean {
  const nothing = (media.stream?.getTracks().length ?? 0) === 0
  return media.error !== null && !media.opening && nothing
}

export type ConnectionNote = 'reconnecting' | 'signallingDown' | null

/** The small note over the picture. */
export function noteOf(snapshot: RoomSnapshot, remote: RemoteView | undefined): ConnectionNote {
  if (snapshot.connectedAt === null) return null
  if (snapshot.state === 'RECONNECTING' || remote?.connection === 'reconnecting') return 'reconnecting'
  return snapshot.signalling === 'down' ? 'signallingDown' : null
}
