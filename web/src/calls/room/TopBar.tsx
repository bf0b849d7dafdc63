import { IconCloudOff, IconMicrophoneOff, IconRefresh } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDuration } from '../../ui/index.ts'
import classes from './CallRoom.module.css'
import type { ConnectionNote } from './call-view.ts'

export function TopBar(props: { name: string; connectedAt: number | null; note: ConnectionNote; muted: boolean }) {
  const { t } = useTranslation('calls')
  const { name, note } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <header className={classes.top}>
      <div className={classes.who}>
        <h1 ref={heading} tabIndex={-1} className={classes.name}>
          {name}
        </h1>
        {props.connectedAt === null ? null : <Duration since={props.connectedAt} />}
        {props.muted ? (
          <span className={classes.chip}>
            <IconMicrophoneOff size={16} aria-hidden="true" />
            {t('room.muted', { name })}
          </span>
        ) : null}
      </div>
      <div role="status">
        {note ? (
          <span className={classes.chip} data-note={note}>
            {note === 'reconnecting' ? (
              <IconRefresh size={16} aria-hidden="true" />
            ) : (
              <IconCloudOff size={16} aria-hidden="true" />
            )}
            {t(`room.${note}`)}
          </span>
        ) : null}
      </div>
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
