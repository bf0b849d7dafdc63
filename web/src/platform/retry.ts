import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

/**
 * Pauses between the attempts to load a part of the app, in milliseconds: when the network changes, requests under way
 * fail.
 */
const PAUSES_MS = [200, 1000, 3000]

/**
 * Returns the result of the first attempt that succeeds.
 * @throws the error of the last attempt
 */
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

/** Like React's `lazy`, which would keep the failure of one lost request until the page is reloaded. */
export function lazyComponent<Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() => retryImport(load))
}
