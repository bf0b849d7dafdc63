import type { ReactNode } from 'react'
import classes from './Notes.module.css'

export interface Note {
  id: string
  text: string
  icon?: ReactNode
  tone?: 'calm' | 'warn'
  actions?: readonly { label: string; run: () => void; primary?: boolean }[]
}

/** Short lines over the pictures that come and go. What is new is announced, and nothing takes the focus. */
export function Notes({ notes }: { notes: readonly Note[] }) {
  return (
    <div className={classes.notes} role="status">
      {notes.map((note) => (
        <div key={note.id} className={classes.note} data-tone={note.tone ?? 'calm'}>
          {note.icon}
          <span className={classes.text}>{note.text}</span>
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
        </div>
      ))}
    </div>
  )
}
