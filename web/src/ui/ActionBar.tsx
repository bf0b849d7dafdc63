import type { MouseEvent, ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './ActionBar.module.css'

/**
 * A strip under the header for something that waits for the person, with a button that leads to it. It stays mounted,
 * because a screen reader announces only changes within a live region that was there before.
 */
export function ActionBar(props: {
  /** null: nothing waits, and nothing is shown. */
  text: string | null
  icon: ReactNode
  action: { label: string; to: string; state?: unknown } | { label: string; onClick: (event: MouseEvent) => void }
  children?: ReactNode
}) {
  const { text, icon, action, children } = props
  return (
    <div role="status">
      {text === null ? null : (
        <div className={classes.bar}>
          <span className={classes.what}>
            {icon}
            {text}
          </span>
          {children}
          {'to' in action ? (
            <Link to={action.to} state={action.state} className={classes.action}>
              {action.label}
            </Link>
          ) : (
            <button type="button" className={classes.action} onClick={action.onClick}>
              {action.label}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
