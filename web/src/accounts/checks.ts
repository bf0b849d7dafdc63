/** A first look before the server's: enough to catch a slip, never stricter than the server. */
export function looksLikeEmail(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text.trim())
}

/** In characters as people count them. */
export const isLongEnough = (password: string): boolean => [...password].length >= 8

/** More than the server takes, so that nothing is cut off on the way there. */
export const MAX_PASSWORD = 400
