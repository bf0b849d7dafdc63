/**
 * The browser's hints that the network may be another one: it says so (`online`; `change` of the
 * Network Information API, Chromium only), or the page comes back from where it may have slept.
 * None of them is reliable: a new address alone mostly brings none, so they only hurry the watch.
 * @returns unsubscribe
 */
export function onNetworkNews(told: () => void): () => void {
  const page = globalThis.document
  const connection = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection
  const shown = (): void => {
    if (page?.visibilityState === 'visible') told()
  }
  const sources: [EventTarget | undefined, string, () => void][] = [
    [globalThis.window, 'online', told],
    [globalThis.window, 'pageshow', told],
    [page, 'visibilitychange', shown],
    [connection, 'change', told],
  ]
  for (const [target, type, run] of sources) target?.addEventListener(type, run)
  return () => {
    for (const [target, type, run] of sources) target?.removeEventListener(type, run)
  }
}
