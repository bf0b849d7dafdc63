import { CloseButton } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBackLayer } from '../../ui/index.ts'
import classes from './SidePanel.module.css'

/**
 * A panel beside the call: a column on a wide screen, and full width on a narrow one. It takes the focus and gives it
 * back when it closes. Escape and the system's Back button close it.
 */
export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation('ui')
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useBackLayer(true, onClose)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const onKey = (event: KeyboardEvent): void => {
    // An open list of choices within the panel handles Escape first, and then prevents the default.
    if (event.key === 'Escape' && !event.defaultPrevented) onClose()
  }
  return (
    <aside className={classes.panel} aria-labelledby={id} onKeyDown={onKey}>
      <div className={classes.head}>
        <h2 id={id} ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </h2>
        <CloseButton size="lg" aria-label={t('close')} onClick={onClose} />
      </div>
      <div className={classes.body}>{children}</div>
    </aside>
  )
}
