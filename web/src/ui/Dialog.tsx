import { CloseButton, Modal } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Dialog.module.css'
import { useReturnFocus } from './return-focus.ts'
import { useBackLayer } from './use-back-layer.ts'

/** Above the other dialogs, and below menus, toasts and what is as high as them. Mantine's dialogs have 200. */
const ABOVE = 210

/** A dialog with a real heading; Mantine's own header would count as a second banner of the page. */
export function Dialog(props: {
  opened: boolean
  title: string
  size?: 'sm' | 'md'
  /** False where the buttons are the only way out; otherwise there is a close button. */
  withClose?: boolean
  /** True for one that may open while another one is open. */
  isAbove?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useTranslation('ui')
  const content = useRef<HTMLDivElement>(null)
  useBackLayer(props.opened, props.onClose)
  useReturnFocus(props.opened, { going: () => content.current })
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      withCloseButton={false}
      // Mantine knows only the element that opened the dialog, which may be gone.
      returnFocus={false}
      size={props.size ?? 'md'}
      {...(props.isAbove ? { zIndex: ABOVE } : {})}
      ref={content}
    >
      <div className={classes.head}>
        {/* Mantine names the dialog only by its own title component; `aria-labelledby` on Modal ends up on a plain div. */}
        <Modal.Title className={classes.title}>{props.title}</Modal.Title>
        {(props.withClose ?? true) ? <CloseButton size="lg" aria-label={t('close')} onClick={props.onClose} /> : null}
      </div>
      {props.children}
    </Modal>
  )
}
