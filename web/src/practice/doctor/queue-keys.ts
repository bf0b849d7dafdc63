import type { KeyboardEvent } from 'react'

/** Moves from the search field into the queue. */
export function enterQueue(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown') return
  const first = document.querySelector<HTMLElement>('[data-queue] [data-name]')
  if (!first) return
  event.preventDefault()
  first.focus()
}

/**
 * Handles the keys of the queue while the focus is in it, so that they disturb nobody who types elsewhere: arrows, J and
 * K move between the rows, C calls. Enter opens a row, because the name is a button.
 */
export function moveInQueue(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...event.currentTarget.children]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const act = actionOf(event.key, rows, at)
  if (at < 0 || !act) return
  event.preventDefault()
  act()
}

function actionOf(key: string, rows: Element[], at: number): (() => void) | null {
  const goTo = (row: Element | undefined) => () => row?.querySelector<HTMLElement>('[data-name]')?.focus()
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'ArrowDown':
    case 'j':
      return goTo(rows[at + 1])
    case 'ArrowUp':
    case 'k':
      return goTo(rows[at - 1])
    case 'Home':
      return goTo(rows[0])
    case 'End':
      return goTo(rows.at(-1))
    case 'c':
      return () => rows[at]?.querySelector<HTMLElement>('[data-call]:not(:disabled)')?.click()
    default:
      return null
  }
}
