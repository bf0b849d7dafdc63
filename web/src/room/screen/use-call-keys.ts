import { useEffect, useRef, useState } from 'react'
import { deviceStorage } from '../../platform/index.ts'

const KEPT_AS = 'medconsult-call-keys'

/** What each key does, by its letter in lower case. */
export type KeyActions = Readonly<Record<string, () => void>>

/**
 * Handles single letters as shortcuts, as is usual in programs for calls. It ignores them while somebody types or is in
 * a menu, and with a modifier key. People who control the computer by voice can switch them off (WCAG 2.1.4), since
 * speech produces letters.
 */
export function useCallKeys(actions: KeyActions): { on: boolean; setOn: (on: boolean) => void } {
  const [on, setState] = useState(() => deviceStorage.get(KEPT_AS) !== 'off')
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent): void => {
      const elsewhere =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable], [role="menu"]')
      if (elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      const action = latest.current[event.key.toLowerCase()]
      if (!action) return
      // Without this, the letter would be typed into the field that the action focuses.
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [on])
  const setOn = (next: boolean): void => {
    setState(next)
    deviceStorage.set(KEPT_AS, next ? 'on' : 'off')
  }
  return { on, setOn }
}
