/** An origin that no site has, so a path that resolves to it is a path of this app. */
const HERE = 'http://here.invalid'

/**
 * Returns the path of this app to which a browser would resolve `address`, or null. Addresses such as `//evil.example`,
 * `/\evil.example` or `/⇥/evil.example` (a URL parser removes tabs and line breaks, WHATWG URL 4.4) lead to another
 * site.
 */
export function ownPath(address: unknown): string | null {
  if (typeof address !== 'string' || !address.startsWith('/') || !URL.canParse(address, HERE)) return null
  const { origin, pathname, search, hash } = new URL(address, HERE)
  // The path must stay the same when it is resolved once more: "/.//evil.example" becomes "//evil.example".
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : null
}
