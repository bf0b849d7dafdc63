import { IconAlertCircle } from '@tabler/icons-react'
import classes from './Problem.module.css'

/** Shows what went wrong with the person's last action; it stays until the next attempt. */
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
