/** Checks an address before it is sent. It finds typing mistakes, and is never stricter than the server. */
export function looksLikeEmail(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text.trim())
}

/** Counts characters as people do, and not UTF-16 code units. */
export const isLongEnough = (password: string): boolean => [...password].length >= 8

/** The limit of the field is higher than the server's, so that a long password is refused and never cut off. */
export const MAX_PASSWORD = 400
