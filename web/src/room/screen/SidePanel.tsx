import { CloseButton, FocusTrap } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBackLayer, useReturnFocus } from '../../ui/index.ts'
import classes from './SidePanel.module.css'

/** Below this width there is no room beside the pictures, so a panel covers the whole call. */
const NARROW = '(max-width: 48em)'

/**
 * A panel beside the call: a column on a wide screen, and full width on a narrow one, where it is a modal dialog. It
 * takes the focus and gives it back when it closes. Escape and the system's Back button close it.
 */
export function SidePanel(props: {
  title: string
  onClose: () => void
  /** True for a panel that one works in: it is wider, and on a narrow screen it leaves the pictures visible. */
  working?: boolean
  /** False if the panel was opened by no click and no key, and leaves the focus where it is. */
  takesFocus?: boolean
  children: ReactNode
}) {
  const { title, onClose, children, working = false, takesFocus = true } = props
  const { t } = useTranslation('ui')
  const covers = useMediaQuery(NARROW, false, { getInitialValueInEffect: false }) && !working
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useBackLayer(true, onClose)
  const [mayTakeFocus] = useState(takesFocus)
  useReturnFocus(true)
  useEffect(() => {
    if (mayTakeFocus) heading.current?.focus()
  }, [mayTakeFocus])
  const onKey = (event: KeyboardEvent): void => {
    // A dialog that was opened from the panel lies outside of it, and handles Escape by itself.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target)
    // An open list of choices within the panel handles Escape first, and then prevents the default.
    const isForPanel = isInside && !event.defaultPrevented && !event.nativeEvent.isComposing
    if (event.key === 'Escape' && isForPanel) onClose()
  }
  return (
    <FocusTrap active={covers}>
      <section
        className={classes.panel}
        data-working={working || undefined}
        {...(covers ? { role: 'dialog', 'aria-modal': true } : { role: 'complementary' })}
        aria-labelledby={id}
        onKeyDown={onKey}
      >
        <div className={classes.head}>
          <h2 id={id} ref={heading} tabIndex={-1} className={classes.title} data-autofocus>
            {title}
          </h2>
          <CloseButton size="lg" aria-label={t('close')} onClick={onClose} />
        </div>
        {working ? children : <div className={classes.body}>{children}</div>}
      </section>
    </FocusTrap>
  )
}
