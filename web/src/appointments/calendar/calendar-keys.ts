import type { KeyboardEvent } from 'react'

/**
 * Handles the keys of the calendar while the focus is in it, so that they disturb nobody who types elsewhere. Up and
 * down move between the entries, in order of time.
 * @returns where to go, if the key asks for other days
 */
export function moveInCalendar(event: KeyboardEvent<HTMLElement>): 'previous' | 'next' | 'today' | null {
  // The keys of a dialog arrive here too, because it is a child of the calendar for React.
  if (event.ctrlKey || event.metaKey || event.altKey || !event.currentTarget.contains(event.target as Node)) return null
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-entry]')]
  const at = entries.indexOf(document.activeElement as HTMLElement)
  const focus = (entry: HTMLElement | undefined): null => {
    if (entry) event.preventDefault()
    entry?.focus()
    return null
  }
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case 'ArrowLeft':
      return 'previous'
    case 'ArrowRight':
      return 'next'
    case 't':
      return 'today'
    case 'ArrowDown':
      return focus(entries[at + 1])
    case 'ArrowUp':
      return focus(entries[at - 1])
    default:
      return null
  }
}
