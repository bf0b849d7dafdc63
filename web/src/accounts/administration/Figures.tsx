import { Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './Administration.module.css'

/** A section of the overview with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId()
  return (
    <section className={classes.group} aria-labelledby={heading}>
      <Title order={2} id={heading}>
        {title}
      </Title>
      {children}
    </section>
  )
}

export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>
}

export function Figure({ name, value, note }: { name: string; value: number | string; note?: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value}</dd>
      {note ? <dd className={classes.under}>{note}</dd> : null}
    </div>
  )
}
