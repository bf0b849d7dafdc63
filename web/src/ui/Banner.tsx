import { IconCloudOff } from '@tabler/icons-react'
import classes from './Banner.module.css'

/** A strip under the header for what concerns the whole app; screen readers announce it. */
export function Banner({ text }: { text: string | null }) {
  return (
    <div role="status" aria-live="polite">
      {text === null ? null : (
        <div className={classes.banner}>
          <IconCloudOff size={18} aria-hidden="true" />
          <span>{text}</span>
        </div>
      )}
    </div>
  )
}
