/** The state of the history entry of somebody who took their place in the list of sessions, and comes from there. */
export const JUST_JOINED = { justJoined: true } as const

/** The same for somebody who came by a doctor's public link, who was told there that the browser will ask for the camera. */
export const JUST_WALKED_IN = { justJoined: true, mayAsk: true } as const

export const mayAsk = (state: unknown): boolean => typeof state === 'object' && state !== null && 'mayAsk' in state

export const hasJustJoined = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && 'justJoined' in state

/** Clears the state, so that a page that is loaded anew does not open the camera by itself. */
export function forgetJoined(): void {
  const { usr: _, ...rest } = (window.history.state ?? {}) as Record<string, unknown>
  window.history.replaceState(rest, '')
}
