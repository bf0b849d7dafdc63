import type { RemoteView, RoomSnapshot, VideoRung } from '../../engine/index.ts'

/** What the network leaves of the pictures: ours, and theirs. */
export type PictureLoss = 'none' | 'reduced' | 'ours' | 'theirs' | 'both'

/** What goes beyond what people chose: a camera that is off, or a mode that sends less, is no loss. */
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

/** What is said of a loss: the loss itself, or that it is over. */
export type LossNews = Exclude<PictureLoss, 'none'> | 'back'

/** A step back up is good news, whatever is still missing; a step down is told by what it takes. */
export function lossNews(before: PictureLoss, now: PictureLoss): LossNews {
  if (now === 'none') return 'back'
  return now === 'reduced' && before !== 'none' ? 'back' : now
}
