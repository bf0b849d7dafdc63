/** A person who has just clicked or pressed a key is about to do something (ms). */
const REST_MS = 5_000
/** Fields whose content a reload would lose. */
const FIELDS =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]'
/** Elements that wait for an answer. */
const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'
const GESTURES = ['pointerdown', 'keydown'] as const

const typed = new Set<HTMLElement>()
let touchedAt = Number.NEGATIVE_INFINITY

/** Records which fields were typed into, and when the page was last used. @returns a function that ends the recording */
export function watchUse(): () => void {
  const type = ({ target }: Event): void => {
    if (target instanceof HTMLElement && target.matches(FIELDS)) typed.add(target)
  }
  const touch = (): void => {
    touchedAt = performance.now()
  }
  document.addEventListener('input', type, { capture: true })
  for (const gesture of GESTURES) document.addEventListener(gesture, touch, { capture: true })
  return () => {
    document.removeEventListener('input', type, { capture: true })
    for (const gesture of GESTURES) document.removeEventListener(gesture, touch, { capture: true })
  }
}

/** Tells whether a reload would lose nothing: no field has content that was typed, nothing is open, and the page is not used. */
export function isAtRest(restMs: number = REST_MS): boolean {
  if (performance.now() - touchedAt < restMs) return false
  for (const field of typed) {
    if (!field.isConnected) typed.delete(field)
    else if (('value' in field ? String(field.value) : (field.textContent ?? '')).trim() !== '') return false
  }
  return [...document.querySelectorAll(OPEN)].every((one) => one.getClientRects().length === 0)
}
