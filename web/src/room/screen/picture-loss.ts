import type { RemoteView, RoomSnapshot, VideoRung } from '../../engine/index.ts'

/** What the network takes away of the pictures: of ours, of theirs, or of both. */
export type PictureLoss = 'none' | 'reduced' | 'ours' | 'theirs' | 'both'

/** Computes the loss. A camera that is off, or a data mode that sends less, is somebody's choice and no loss. */
export function pictureLoss(snapshot: RoomSnapshot): PictureLoss {
  const { dataMode, onHold, localMedia, sharing, remotes } = snapshot
  if (dataMode === 'audioOnly' || onHold) return 'none'
  const here = remotes.filter(
    ({ connection, onHold: held, theirDataMode }) =>
      connection === 'connected' && !held && theirDataMode !== 'audioOnly',
  )
  const we = localMedia.video.enabled || sharing
  const ours = we && here.some((remote) => remote.sending === 'off')
  const theirs = here.some((remote) => remote.video && remote.receiving === 'off')
  if (ours && theirs) return 'both'
  if (ours) return 'ours'
  if (theirs) return 'theirs'
  const less = (rung: VideoRung): boolean => rung === 'reduced' || rung === 'slow'
  const isNews = (remote: RemoteView): boolean =>
    remote.theirDataMode === 'full' && ((we && less(remote.sending)) || (remote.video && less(remote.receiving)))
  return dataMode === 'full' && here.some(isNews) ? 'reduced' : 'none'
}

/** What the person is told: the loss, or that it is over. */
export type LossNews = Exclude<PictureLoss, 'none'> | 'back'

/**
 * A smaller loss is reported as an improvement even if something is still missing; a larger one is reported by what is
 * lost.
 */
export function lossNews(before: PictureLoss, now: PictureLoss): LossNews {
  if (now === 'none') return 'back'
  return now === 'reduced' && before !== 'none' ? 'back' : now
}
