import { AsyncLocalStorage } from 'node:async_hooks'
import { isIPv4, isIPv6 } from 'node:net'

/** How much of an address is kept. */
export type AddressDetail = 'full' | 'truncated' | 'none'

const source = new AsyncLocalStorage<string | null>()

/** Runs something that came from outside; what it writes down names where from. @param address as it may be kept */
export const fromSource = <T>(address: string | null, work: () => T): T => source.run(address, work)

/** Where what runs now came from, as it may be kept; null for background work. */
export const currentSource = (): string | null => source.getStore() ?? null

/** The eight groups of an IPv6 address (RFC 4291, 2.2). */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const part = (text: string | undefined) => (text ? text.split(':') : [])
  const [before, after] = [part(head), part(tail)]
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

/**
 * An address as it may be kept: of the truncated one nobody is known, but the network is. IPv4 to /24, IPv6 to /48: what a
 * provider gives to one customer is not told apart.
 */
export function keptAddress(address: string, detail: AddressDetail): string | null {
  if (detail === 'none') return null
  // Over a socket of both families an IPv4 address comes so (RFC 4291, 2.5.5.2).
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv4(plain) && !isIPv6(plain)) return null
  if (detail === 'full') return plain
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  const network = groupsOf(plain)
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/48`
}
