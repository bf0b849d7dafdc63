import { AsyncLocalStorage } from 'node:async_hooks'
import { isIP } from 'node:net'
import { plainAddress, prefixOf } from './client-address.ts'

/** How much of an address is kept. */
export type AddressDetail = 'full' | 'truncated' | 'none'

const source = new AsyncLocalStorage<string | null>()

/** Runs something that came from outside; what it writes down names where from. @param address as it may be kept */
export const fromSource = <T>(address: string | null, work: () => T): T => source.run(address, work)

/** Where what runs now came from, as it may be kept; null for background work. */
export const currentSource = (): string | null => source.getStore() ?? null

/**
 * An address as it may be kept: of the truncated one nobody is known, but the network is. IPv4 to /24, IPv6 to /48: what a
 * provider gives to one customer is not told apart.
 */
export function keptAddress(address: string, detail: AddressDetail): string | null {
  if (detail === 'none') return null
  const plain = plainAddress(address)
  const version = isIP(plain)
  if (version === 0) return null
  if (detail === 'full') return plain
  return version === 4 ? `${plain.split('.').slice(0, 3).join('.')}.0/24` : prefixOf(plain, 3)
}
