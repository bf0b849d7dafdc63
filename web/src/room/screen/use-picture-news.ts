import { useEffect, useState } from 'react'
import type { NoPicture } from './call-view.ts'
import { NO_PICTURE_NEWS, pictureNews, type Reason } from './picture-news.ts'
import { useLasting } from './use-passing.ts'

/** How long a camera may take to start, in milliseconds, once its owner is connected or has ended a pause. */
const CAMERA_STARTS_MS = 2000

/**
 * Returns why somebody's picture is not shown. Just connected, and just after a pause, a camera that starts is not taken
 * for one that is off.
 */
export function useSettledPicture(reason: NoPicture | null): Reason | null {
  const [before, setBefore] = useState(reason)
  if (reason !== 'cameraOff' && reason !== before) setBefore(reason)
  const mayStart = reason === 'cameraOff' && before !== null
  const isOff = useLasting(mayStart, CAMERA_STARTS_MS)
  return mayStart && !isOff ? 'starting' : reason
}

/** @returns what a screen reader is told of somebody's picture: changes only, and nothing while it is not shown */
export function usePictureNews(reason: Reason | null, shown: boolean): NoPicture | null {
  const [news, setNews] = useState(NO_PICTURE_NEWS)
  useEffect(() => {
    if (shown) setNews((before) => pictureNews(before, reason))
  }, [reason, shown])
  return shown ? news.say : null
}
