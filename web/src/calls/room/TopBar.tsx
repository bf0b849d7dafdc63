import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDuration } from '../../ui/index.ts'
import classes from './CallRoom.module.css'
import type { QualityView } from './call-view.ts'
import { QualityBars } from './QualityBars.tsx'

export function TopBar(props: { name: string; connectedAt: number | null; quality: QualityView | null }) {
  const { name, quality } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <header className={classes.top}>
      <h1 ref={heading} tabIndex={-1} className={classes.name}>
        {name}
      </h1>
      {props.connectedAt === null ? null : <Duration since={props.connectedAt} />}
      <span className={classes.space} />
      {quality ? <QualityBars quality={quality} words /> : null}
    </header>
  )
}

function Duration({ since }: { since: number }) {
  const { t } = useTranslation('calls')
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
