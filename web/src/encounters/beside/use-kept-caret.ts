import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Where somebody was writing: the name of the field, and what was selected in it, in UTF-16 code units. */
export interface Caret {
  field: string
  start: number
  end: number
}

/**
 * Notes where somebody was writing when the fields go, and puts them there again when the fields come back on another
 * screen, so that a call that ends interrupts no sentence.
 * @param kept null: nobody was writing
 */
export function useKeptCaret(place: RefObject<HTMLElement | null>, kept: RefObject<Caret | null>): void {
  // Before the fields are removed, they still have the focus.
  useLayoutEffect(() => {
    const here = place.current
    return () => {
      const field = document.activeElement
      const isHere = field instanceof HTMLTextAreaElement && here?.contains(field) === true
      kept.current = isHere ? { field: field.name, start: field.selectionStart, end: field.selectionEnd } : null
    }
  }, [place, kept])
  // After the heading of the new screen, which takes the focus as well.
  useEffect(() => {
    const at = kept.current
    if (!at) return
    const field = place.current?.querySelector<HTMLTextAreaElement>(`textarea[name="${at.field}"]`)
    field?.focus()
    field?.setSelectionRange(at.start, at.end)
  }, [place, kept])
}
