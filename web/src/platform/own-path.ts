/** No address has this origin: what leads to it leads to us. */
const HERE = 'http://here.invalid'

/**
 * A path of our own as a browser would read it, or null. Whatever else an address may look like, `//evil.example`,
 * `/\evil.example` or `/⇥/evil.example` (a URL's parser takes tabs and line breaks out, WHATWG URL 4.4) lead somebody away.
 */
export function ownPath(given: unknown): string | null {
  if (typeof given !== 'string' || !given.startsWith('/') || !URL.canParse(given, HERE)) return null
  const { origin, pathname, search, hash } = new URL(given, HERE)
  // Resolved once more it must not become another: "/.//evil.example" is "//evil.example" then.
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : null
}
