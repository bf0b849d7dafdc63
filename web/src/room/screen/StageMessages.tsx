import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './StageMessages.module.css'

export interface StageMessage {
  id: string
  text: string
  icon?: ReactNode
  tone?: 'calm' | 'warn' | 'alarm'
  actions?: readonly { label: string; run: () => void; primary?: boolean }[]
  close?: () => void
}

/** Shows short messages over the pictures. New ones are announced, and none takes the focus. */
export function StageMessages({ notes }: { notes: readonly StageMessage[] }) {
  const { t } = useTranslation('room')
  return (
    <div className={classes.notes} role="status">
      {notes.map((note) => (
        <div key={note.id} className={classes.note} data-tone={note.tone ?? 'calm'}>
          {note.icon}
          <span className={classes.text}>{note.text}</span>
          {note.actions || note.close ? (
            <span className={classes.actions}>
              {note.actions?.map(({ label, run, primary }) => (
                <button
                  key={label}
                  type="button"
                  className={classes.action}
                  data-primary={primary || undefined}
                  onClick={run}
                >
                  {label}
                </button>
              ))}
              {note.close ? (
                <button type="button" className={classes.close} aria-label={t('room.note.close')} onClick={note.close}>
                  <IconX size={18} aria-hidden="true" />
                </button>
              ) : null}
            </span>
          ) : null}
        </div>
      ))}
    </div>
  )
}
