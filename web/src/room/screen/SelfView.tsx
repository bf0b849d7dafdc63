import { IconBlur, IconMicrophoneOff, IconMinus, IconPlayerPause, IconUser, IconVideoOff } from '@tabler/icons-react'
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Video } from '../../devices/index.ts'
import type { LocalMediaView } from '../../engine/index.ts'
import { Announce } from '../../ui/index.ts'
import classes from './SelfView.module.css'
import { type Corner, cornerAfter, cornerBy, nearestCorner } from './self-corner.ts'

/**
 * Shows one's own picture, small and mirrored as in a mirror. It moves from corner to corner by dragging, tapping or
 * arrow keys.
 */
export function SelfView(props: {
  media: LocalMediaView
  /** True while nobody receives our media. */
  paused: boolean
  corner: Corner
  onCorner: (corner: Corner) => void
}) {
  const { t } = useTranslation('room')
  const { media, corner } = props
  const [small, setSmall] = useState(false)
  const [announcement, setAnnouncement] = useState('')
  const move = (to: Corner): void => {
    if (to === corner) return
    props.onCorner(to)
    setAnnouncement(t('room.self.moved', { corner: t(`room.self.corner.${to}`) }))
  }
  const drag = useDrag(corner, move)
  if (!media.stream) return null
  const press = (event: KeyboardEvent): void => {
    const to = cornerBy(event.key, corner)
    if (to === corner) return
    event.preventDefault()
    move(to)
  }
  return (
    <div ref={drag.box} className={classes.self} data-self data-corner={corner} data-small={small || undefined}>
      <Announce text={announcement} />
      {small ? null : <Picture media={media} paused={props.paused} />}
      {media.audio.enabled ? null : (
        <span className={classes.muted}>
          <IconMicrophoneOff size={16} aria-hidden="true" />
        </span>
      )}
      {small ? null : <span className={classes.name}>{t('room.self.you')}</span>}
      {small ? (
        <button type="button" className={classes.restore} onClick={() => setSmall(false)}>
          <IconUser size={22} aria-hidden="true" />
          <span className={classes.unseen}>{t('room.self.restore')}</span>
        </button>
      ) : (
        <>
          <button
            type="button"
            className={classes.grip}
            aria-label={t('room.self.move', { corner: t(`room.self.corner.${corner}`) })}
            onKeyDown={press}
            onPointerDown={drag.start}
            onPointerMove={drag.move}
            onPointerUp={drag.drop}
            onPointerCancel={drag.cancel}
            onClick={() => {
              if (!drag.wasDragged()) move(cornerAfter(corner))
            }}
          />
          <button type="button" className={classes.minimise} onClick={() => setSmall(true)}>
            <span className={classes.round}>
              <IconMinus size={16} aria-hidden="true" />
            </span>
            <span className={classes.unseen}>{t('room.self.minimise')}</span>
          </button>
        </>
      )}
    </div>
  )
}

function Picture({ media, paused }: { media: LocalMediaView; paused: boolean }) {
  const { t } = useTranslation('room')
  if (paused)
    return (
      <span className={classes.off}>
        <IconPlayerPause size={22} aria-hidden="true" />
        {t('room.self.paused')}
      </span>
    )
  const isHeldBack = media.blur !== 'off' && media.blur !== 'on'
  if (media.video.enabled && isHeldBack)
    return (
      <span className={classes.off}>
        <IconBlur size={22} aria-hidden="true" />
        {t(media.blur === 'loading' ? 'room.self.blurring' : 'room.self.unseen')}
      </span>
    )
  if (media.video.enabled && media.stream)
    return <Video className={classes.video} stream={media.stream} muted mirrored label={t('room.self.label')} />
  return (
    <span className={classes.off}>
      <IconVideoOff size={22} aria-hidden="true" />
      {t('room.self.cameraOff')}
    </span>
  )
}

/** A finger may move this far (CSS pixels) before a tap counts as a drag. */
const TREMBLE = 6
const GLIDE_MS = 220

/** Moves the box with the pointer by style alone, without rendering; on release it glides into the nearest corner. */
function useDrag(corner: Corner, onCorner: (corner: Corner) => void) {
  const box = useRef<HTMLDivElement>(null)
  const grabbed = useRef<{ x: number; y: number } | null>(null)
  const dragged = useRef(false)
  const was = useRef<DOMRect | null>(null)

  const glide = (): void => {
    const element = box.current
    const from = was.current
    was.current = null
    if (!element || !from || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const to = element.getBoundingClientRect()
    const shift = `translate(${from.left - to.left}px, ${from.top - to.top}px)`
    element.animate([{ transform: shift }, { transform: 'none' }], { duration: GLIDE_MS, easing: 'ease-out' })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the corner has changed, on the new place
  useLayoutEffect(glide, [corner])

  const letGo = (event: PointerEvent, drop: boolean): void => {
    const element = box.current
    const region = element?.parentElement
    if (!grabbed.current || !element || !region) return
    grabbed.current = null
    if (!dragged.current) return
    const here = element.getBoundingClientRect()
    const all = region.getBoundingClientRect()
    element.style.transform = ''
    delete element.dataset.dragging
    was.current = here
    const to = drop
      ? nearestCorner(here.left + here.width / 2 - all.left, here.top + here.height / 2 - all.top, all)
      : corner
    event.preventDefault()
    if (to === corner) glide()
    else onCorner(to)
  }
  return {
    box,
    /** True if the press that has just ended was a drag, so that its click does not count as a tap. */
    wasDragged: () => dragged.current,
    start(event: PointerEvent): void {
      if (event.button !== 0) return
      dragged.current = false
      grabbed.current = { x: event.clientX, y: event.clientY }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    move(event: PointerEvent): void {
      const element = box.current
      if (!grabbed.current || !element) return
      const x = event.clientX - grabbed.current.x
      const y = event.clientY - grabbed.current.y
      if (!dragged.current && Math.hypot(x, y) < TREMBLE) return
      dragged.current = true
      element.dataset.dragging = ''
      element.style.transform = `translate(${x}px, ${y}px)`
    },
    drop: (event: PointerEvent) => letGo(event, true),
    cancel: (event: PointerEvent) => letGo(event, false),
  }
}
