import { type ReactNode, useDeferredValue } from 'react'

/**
 * Renders its children one drawing later than what is around them. On a slow device the frame and the title of a page are
 * then seen, and can be used, before the part that takes long to draw.
 */
export function FrameFirst({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null
}
