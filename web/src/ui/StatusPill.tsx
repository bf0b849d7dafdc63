import type { ReactNode } from 'react'
import classes from './StatusPill.module.css'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad'

/** Shows a status as text, with a dot of its colour, since colour alone must not carry a meaning. */
export function StatusPill({ tone, pulse = false, children }: { tone: Tone; pulse?: boolean; children: ReactNode }) {
  return (
    <span className={classes.pill} data-tone={tone}>
      <span className={classes.dot} data-pulse={pulse || undefined} aria-hidden="true" />
      {children}
    </span>
  )
}
