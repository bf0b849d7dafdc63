import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ChatContent } from '../chat/index.ts'
import type { OpenSide } from './CallRoom.tsx'
import { SidePanel } from './SidePanel.tsx'
import classes from './WorkPanel.module.css'

const TABS = ['notes', 'chat'] as const
type Tab = (typeof TABS)[number]

/**
 * What a doctor works with beside the call: notes and messages, in one panel. What is typed in one stays while the other
 * is shown.
 */
export function WorkPanel(props: OpenSide & { roomId: string; unread: number; notes: ReactNode }) {
  const { t } = useTranslation('room')
  const { onSide, takesFocus } = props
  const shown: Tab = props.side === 'chat' ? 'chat' : 'notes'
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    // Whoever chooses a tab stays on it, as the keyboard needs it.
    const isByTab = document.activeElement?.getAttribute('role') === 'tab'
    if (shown === 'chat' && takesFocus && !isByTab) field.current?.focus()
  }, [shown, takesFocus])
  return (
    <SidePanel title={t('room.beside.title')} working takesFocus={takesFocus} onClose={() => onSide(null)}>
      <TabList id={id} shown={shown} onShow={onSide} unread={props.unread} />
      <div
        role="tabpanel"
        id={`${id}-notes`}
        aria-labelledby={`${id}-notes-tab`}
        hidden={shown !== 'notes'}
        className={classes.notes}
      >
        {props.notes}
      </div>
      {/* Messages count as read when they are shown, so the list is there only then. */}
      {shown === 'chat' ? (
        <div role="tabpanel" id={`${id}-chat`} aria-labelledby={`${id}-chat-tab`} className={classes.chat}>
          <ChatContent roomId={props.roomId} field={field} />
        </div>
      ) : null}
    </SidePanel>
  )
}

function TabList(props: { id: string; shown: Tab; onShow: (tab: Tab) => void; unread: number }) {
  const { t } = useTranslation('room')
  const { id, shown, unread } = props
  const words = t('room.waitingIn.chat', { count: unread })
  const other: Tab = shown === 'notes' ? 'chat' : 'notes'
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return
    event.preventDefault()
    const to = event.key === 'Home' ? TABS[0] : event.key === 'End' ? TABS[1] : other
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${to}"]`)?.focus()
    props.onShow(to)
  }
  return (
    <div role="tablist" aria-label={t('room.beside.title')} className={classes.tabs} onKeyDown={onKey}>
      {TABS.map((tab) => {
        const hasUnread = tab === 'chat' && unread > 0
        return (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}-tab`}
            data-tab={tab}
            aria-selected={tab === shown}
            aria-controls={tab === 'notes' || tab === shown ? `${id}-${tab}` : undefined}
            aria-label={hasUnread ? t('room.beside.unread', { words }) : undefined}
            tabIndex={tab === shown ? 0 : -1}
            className={classes.tab}
            onClick={() => props.onShow(tab)}
          >
            {t(`room.beside.${tab}`)}
            {hasUnread ? <span className={classes.badge}>{unread > 99 ? '99+' : unread}</span> : null}
          </button>
        )
      })}
    </div>
  )
}
