import { readFileSync } from 'node:fs'
import { BlockList, isIPv6 } from 'node:net'
import { expect, test } from 'vitest'

const sample = readFileSync(new URL('../../../../deploy/coturn.conf', import.meta.url), 'utf8')
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** There are two lists, because one `BlockList` also matches every IPv4 address against its IPv6 form. */
const ranges = { ipv4: new BlockList(), ipv6: new BlockList() }
for (const [, from = '', to = from] of sample.matchAll(/^denied-peer-ip=([^-\s]+)(?:-(\S+))?$/gm))
  ranges[familyOf(from)].addRange(from, to, familyOf(from))
const isDenied = (address: string): boolean => ranges[familyOf(address)].check(address, familyOf(address))

/**
 * The blocks of the IANA IPv4 and IPv6 special-purpose address registries that are not globally reachable, multicast,
 * and the IPv6 ranges that carry an IPv4 address. `::` is missing because coturn always refuses it as a peer.
 */
const reserved = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['::1/128', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
]

/** The first and the last address of a block. */
function endsOf(block: string): [string, string] {
  const [address = '', length = ''] = block.split('/')
  const six = familyOf(address) === 'ipv6'
  const [bits, group] = six ? [128n, 16n] : [32n, 8n]
  const groups = six ? expanded(address) : address.split('.').map(Number)
  const first = groups.reduce((sum, one) => (sum << group) | BigInt(one), 0n)
  const last = first | ((1n << (bits - BigInt(length))) - 1n)
  const written = (value: bigint): string =>
    groups
      .map((_, index) => (value >> (group * BigInt(groups.length - 1 - index))) & ((1n << group) - 1n))
      .map((one) => one.toString(six ? 16 : 10))
      .join(six ? ':' : '.')
  return [written(first), written(last)]
}

/** The eight groups of an IPv6 address, with `::` expanded. */
function expanded(address: string): number[] {
  const [head = '', tail = ''] = address.split('::')
  const parts = [head, tail].map((part) => (part === '' ? [] : part.split(':')))
  const missing = 8 - parts.flat().length
  return [...(parts[0] ?? []), ...Array<string>(missing).fill('0'), ...(parts[1] ?? [])].map((one) =>
    Number.parseInt(one, 16),
  )
}

test('the sample refuses to relay into networks that are not the public Internet', () => {
  const open = reserved.flatMap(endsOf).filter((address) => !isDenied(address))
  expect(open).toEqual([])
})

test('the sample relays to the public Internet', () => {
  for (const address of ['1.1.1.1', '9.255.255.255', '128.0.0.1', '192.0.1.0', '223.255.255.255', '2606:4700::1111'])
    expect(isDenied(address), address).toBe(false)
})

test('no denied range begins at the unspecified address, which coturn (4.6.1) takes for all of IPv4', () => {
  expect(sample).not.toMatch(/^denied-peer-ip=::(-|$)/m)
})
