/**
 * Reports hints that the network may have changed: `online`, a `change` of the Network Information API (Chromium only),
 * or the return of a page that may have slept. None of them is reliable, and a new address alone often causes none. So
 * they only make the watch more impatient.
 * @returns unsubscribe
 */
export function onNetworkNews(changed: () => void): () => void {
  const page = globalThis.document
  const connection = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection
  const shown = (): void => {
    if (page?.visibilityState === 'visible') changed()
  }
  const sources: [EventTarget | undefined, string, () => void][] = [
    [globalThis.window, 'online', changed],
    [globalThis.window, 'pageshow', changed],
    [page, 'visibilitychange', shown],
    [connection, 'change', changed],
  ]
  for (const [target, type, run] of sources) target?.addEventListener(type, run)
  return () => {
    for (const [target, type, run] of sources) target?.removeEventListener(type, run)
  }
}
