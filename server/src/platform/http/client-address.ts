import { isIPv6 } from 'node:net'

/** The 16-bit groups of an IPv6 address; a dotted end (RFC 4291, section 2.2) is two of them. */
function groupsOf(address: string): number[] {
  const dotted = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [left = '', right] = dotted.split('::')
  const of = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  if (right === undefined) return of(left)
  const zeros = 8 - of(left).length - of(right).length
  return [...of(left), ...new Array<number>(Math.max(0, zeros)).fill(0), ...of(right)]
}

/**
 * What an address is counted by: IPv4 as it is, an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) as its IPv4
 * address, any other IPv6 address by its /64, because a single subscriber has at least as many (RFC 6177).
 * @returns text that is no address comes back as it is
 */
export function networkOf(address: string): string {
  const bare = address.split('%', 1)[0] ?? ''
  if (!isIPv6(bare)) return address
  const groups = groupsOf(bare)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}
