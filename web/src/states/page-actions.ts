/** How long an element may take to appear, in milliseconds. */
const PATIENCE_MS = 60_000
const LOOK_MS = 50
/** How long a page may take to draw its buttons before the element is looked for in the menu, in milliseconds. */
const RENDERED_MS = 1_000

const labelOf = (element: Element): string => {
  const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : []
  const by = (element.getAttribute('aria-labelledby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
  const name = element.getAttribute('aria-label') ?? by.find(Boolean) ?? labels[0]?.textContent ?? element.textContent
  return (name ?? '').replace(/\s*\*$/, '').trim()
}

/** Waits for the element, and throws an error with its name if it does not appear. */
async function found<E extends HTMLElement>(selector: string, name: string): Promise<E> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const one = [...document.querySelectorAll<E>(selector)].find((element) => isCalled(element, name))
    if (one && !one.matches(':disabled')) return one
    // On a narrow screen the element may be in the menu.
    if (waited >= RENDERED_MS)
      document.querySelector<HTMLElement>('[role="toolbar"] [aria-haspopup="menu"][aria-expanded="false"]')?.click()
    await wait(LOOK_MS)
  }
  throw new Error(`There is nothing called “${name}” to press or to write in.`)
}

/** The number that a button shows follows its name: “Chat, 2 unread messages”. A fold may begin with a date. */
function isCalled(element: Element, name: string): boolean {
  const label = labelOf(element)
  if (element.localName === 'summary') return label.endsWith(name)
  return label === name || label.startsWith(element.role?.startsWith('menuitem') ? name : `${name},`)
}

export async function waitForText(text: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    if (document.body.textContent?.includes(text)) return
    await wait(LOOK_MS)
  }
  throw new Error(`“${text}” does not stand on the page.`)
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function press(name: string): Promise<void> {
  const selector =
    'button, a, input, summary, [role="menuitem"], [role="menuitemcheckbox"], [role="option"], [role="tab"]'
  const element = await found<HTMLElement>(selector, name)
  element.click()
}

export async function fill(label: string, text: string): Promise<void> {
  const field = await found<HTMLInputElement | HTMLTextAreaElement>('input, textarea', label)
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  // React notices a new value only if it is set through the prototype's setter.
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
