import { AsyncLocalStorage } from 'node:async_hooks'
import { isIP } from 'node:net'
import { plainAddress, prefixOf } from './client-address.ts'

/** How much of an address is stored. */
export type AddressDetail = 'full' | 'truncated' | 'none'

const source = new AsyncLocalStorage<string | null>()

/**
 * Runs the processing of a request or a message from outside. What it stores can include the source.
 * @param address the part that may be stored
 */
export const fromSource = <T>(address: string | null, work: () => T): T => source.run(address, work)

/** The address from which the current work was requested, as far as it may be stored; null for background work. */
export const currentSource = (): string | null => source.getStore() ?? null

/**
 * Reduces an address to what may be stored. The truncated form is the IPv4 /24 or the IPv6 /48, which shows a network
 * and neither a device nor, within a /48, the smaller networks of a provider's customers.
 */
export function keptAddress(address: string, detail: AddressDetail): string | null {
  if (detail === 'none') return null
  const plain = plainAddress(address)
  const version = isIP(plain)
  if (version === 0) return null
  if (detail === 'full') return plain
  return version === 4 ? `${plain.split('.').slice(0, 3).join('.')}.0/24` : prefixOf(plain, 3)
}
