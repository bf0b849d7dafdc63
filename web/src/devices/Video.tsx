import { useEffect, useRef } from 'react'
import classes from './Video.module.css'

/** Shows a stream. `onBlocked` is called when the browser plays the sound only after a click. */
export function Video(props: {
  stream: MediaStream
  label: string
  className?: string | undefined
  muted?: boolean
  mirrored?: boolean
  /** Which loudspeaker, by device id; empty for the one that the device chooses. */
  speaker?: string
  /** Called with the element once it shows this stream; returns the cleaning up. */
  onElement?: (element: HTMLVideoElement) => () => void
  onBlocked?: (retry: () => void) => void
}) {
  const { stream, speaker, onElement, onBlocked } = props
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = element.current
    if (!video) return
    const stop = onElement?.(video)
    if (video.srcObject !== stream) video.srcObject = stream
    const play = (): void => {
      video.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked?.(play)
      })
    }
    play()
    // A phone pauses the picture in the background and does not resume it by itself.
    const wake = (): void => {
      if (document.visibilityState === 'visible' && video.paused) play()
    }
    document.addEventListener('visibilitychange', wake)
    return () => {
      document.removeEventListener('visibilitychange', wake)
      stop?.()
      video.srcObject = null
    }
  }, [stream, onElement, onBlocked])
  useEffect(() => {
    const video = element.current
    if (speaker === undefined || !video || !('setSinkId' in video)) return
    // Refused when the device is gone: then it sounds where the device chooses, until it is plugged in again.
    const choose = (): void => {
      video.setSinkId(speaker).catch(() => video.setSinkId('').catch(() => undefined))
    }
    choose()
    const devices = navigator.mediaDevices as MediaDevices | undefined
    devices?.addEventListener('devicechange', choose)
    return () => devices?.removeEventListener('devicechange', choose)
  }, [speaker])
  return (
    <video
      ref={element}
      className={`${classes.video} ${props.className ?? ''}`}
      data-mirrored={props.mirrored || undefined}
      aria-label={props.label}
      muted={props.muted ?? false}
      autoPlay
      playsInline
    />
  )
}
