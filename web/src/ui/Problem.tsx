import { IconAlertCircle } from '@tabler/icons-react'
import classes from './Problem.module.css'

/** What went wrong with the last thing the person did; stays until the next try. */
export function Problem({ message }: { message: string | null }) {
  return (
    <div aria-live="assertive" className={classes.live}>
      {message === null ? null : (
        <p className={classes.problem}>
          <IconAlertCircle size={20} aria-hidden="true" />
          <span>{message}</span>
        </p>
      )}
    </div>
  )
}
