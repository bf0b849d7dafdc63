import { IconAlertTriangle, IconShieldCheckFilled, IconShieldLock } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDuration } from '../../ui/index.ts'
import classes from './CallRoom.module.css'
import type { QualityView } from './call-view.ts'
import { QualityBars } from './QualityBars.tsx'

/** The state of the comparison of the safety codes; null before there is a code. */
export type Safety = 'check' | 'checked' | 'alarm' | null

export function TopBar(props: {
  name: string
  /** A few words about the other person; empty for none. */
  about: string
  connectedAt: number | null
  quality: QualityView | null
  safety: Safety
  onSafety: () => void
}) {
  const { t } = useTranslation('room')
  const { name, quality } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <header className={classes.top}>
      <div className={classes.title}>
        <h1 ref={heading} tabIndex={-1} className={classes.name}>
          {name}
        </h1>
        {props.about === '' ? null : (
          <p className={classes.about} title={props.about}>
            <bdi>{props.about}</bdi>
          </p>
        )}
      </div>
      {props.connectedAt === null ? null : <Duration since={props.connectedAt} />}
      <span className={classes.space} />
      {quality ? <QualityBars quality={quality} words /> : null}
      {props.safety ? (
        <button
          type="button"
          className={classes.safety}
          data-safety={props.safety}
          aria-haspopup="dialog"
          onClick={props.onSafety}
        >
          <Shield safety={props.safety} />
          <span className={classes.safetyWords}>{t(`room.safety.${props.safety}`)}</span>
        </button>
      ) : null}
    </header>
  )
}

function Shield({ safety }: { safety: Safety }) {
  if (safety === 'checked') return <IconShieldCheckFilled size={20} aria-hidden="true" />
  if (safety === 'alarm') return <IconAlertTriangle size={20} aria-hidden="true" />
  return <IconShieldLock size={20} aria-hidden="true" />
}

function Duration({ since }: { since: number }) {
  const { t } = useTranslation('room')
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <span className={classes.duration} role="timer" aria-label={t('room.duration')}>
      {showDuration(now - since)}
    </span>
  )
}
