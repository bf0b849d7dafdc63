/** The code of an invitation's link: in the fragment, which browsers send to nobody. */
export function codeIn(hash: string): string | null {
  const code = hash.replace(/^#/, '')
  return /^[\w-]{22}$/.test(code) ? code : null
}
