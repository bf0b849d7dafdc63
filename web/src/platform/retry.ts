import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

/** Between the tries to load a part of the app, in milliseconds: a network that changes fails what is under way. */
const PAUSES_MS = [200, 1000, 3000]

/** The result of the first try that succeeds. @throws what the last one failed with */
export async function retryImport<T>(load: () => Promise<T>, pauses: readonly number[] = PAUSES_MS): Promise<T> {
  for (const pause of pauses) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return load()
}

/** React's `lazy`, which would keep the failure of one lost request until the page is loaded anew. */
export function lazyComponent<Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() => retryImport(load))
}
