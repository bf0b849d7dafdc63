/** Whoever has just clicked or pressed a key is about to do something (ms). */
const REST_MS = 5_000
/** What is typed into, and what is chosen where a choice is lost as well. */
const FIELDS =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]'
/** Something that is answered before anything else. */
const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'
const GESTURES = ['pointerdown', 'keydown'] as const

const typed = new Set<HTMLElement>()
let touchedAt = Number.NEGATIVE_INFINITY

/** Notes what is typed on this page, and when somebody last touched it. @returns stop */
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

/** Nothing is lost if the page is loaded anew: nothing typed stands in it, nothing is open, and nobody has just touched it. */
export function isAtRest(restMs: number = REST_MS): boolean {
  if (performance.now() - touchedAt < restMs) return false
  for (const field of typed) {
    if (!field.isConnected) typed.delete(field)
    else if (('value' in field ? String(field.value) : (field.textContent ?? '')).trim() !== '') return false
  }
  return [...document.querySelectorAll(OPEN)].every((one) => one.getClientRects().length === 0)
}
