/** A first look before the server's: enough to catch a slip, never stricter than the server. */
export function looksLikeEmail(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text.trim())
}

export const MIN_PASSWORD = 8
