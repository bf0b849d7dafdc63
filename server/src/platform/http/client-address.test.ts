import { describe, expect, test } from 'vitest'
import { LOOPBACK } from '../loopback.ts'
import { createProxies, isNetwork, networkOf } from './client-address.ts'

describe('counting an address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7%eth0', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::6', '2001:db8:1:3::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('the address %s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

test('TRUST_PROXY accepts addresses and networks only', () => {
  for (const good of ['10.0.0.5', '10.0.0.0/8', '::1', '2001:db8::/32', '0.0.0.0/0']) expect(isNetwork(good)).toBe(true)
  for (const bad of [
    '',
    'proxy',
    '10.0.0',
    '10.0.0.0/33',
    '2001:db8::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
  ])
    expect(isNetwork(bad), bad).toBe(false)
})

describe('the client is the right-most hop that is not a proxy of ours', () => {
  const loopback = createProxies(LOOPBACK)
  const clinic = createProxies(['10.1.0.0/16', '2001:db8:f::/48'])
  test.each([
    ['without a proxy', '198.51.100.9', undefined, loopback, '198.51.100.9'],
    ['without believing a header from elsewhere', '198.51.100.9', '192.0.2.1', loopback, '198.51.100.9'],
    ['through a proxy on this machine', '127.0.0.1', '192.0.2.1', loopback, '192.0.2.1'],
    [
      'through a proxy on this machine with an IPv4-mapped address',
      '::ffff:127.0.0.1',
      '192.0.2.1',
      loopback,
      '192.0.2.1',
    ],
    ['although the client wrote a header itself', '127.0.0.1', '203.0.113.1, 192.0.2.1', loopback, '192.0.2.1'],
    ['as that of a proxy that is not trusted', '10.1.0.7', '192.0.2.1', loopback, '10.1.0.7'],
    ['through a trusted proxy elsewhere', '10.1.0.7', '192.0.2.1', clinic, '192.0.2.1'],
    ['through two proxies', '10.1.0.7', ['192.0.2.1', '10.1.9.9'], clinic, '192.0.2.1'],
    ['through a proxy with IPv6', '2001:db8:f::7', '2001:db8:1::1', clinic, '2001:db8:1::1'],
    ['as loopback if loopback is not trusted', '127.0.0.1', '192.0.2.1', clinic, '127.0.0.1'],
    ['with a port', '127.0.0.1', '1.2.3.4:5678', loopback, '1.2.3.4'],
    ['as IPv6 with a port', '127.0.0.1', '[2001:db8::1]:443', loopback, '2001:db8::1'],
    ['as IPv6 in brackets', '127.0.0.1', '[2001:db8::1]', loopback, '2001:db8::1'],
    ['through two proxies with ports', '10.1.0.7', '192.0.2.1:9, 10.1.9.9:8', clinic, '192.0.2.1'],
    ['unchanged if it is no address', '127.0.0.1', 'unknown', loopback, 'unknown'],
    ['as the first hop if all are proxies', '127.0.0.1', '127.0.0.3, 127.0.0.2', loopback, '127.0.0.3'],
  ] as const)("the client's address is found %s", (_, peer, header, trusted, address) => {
    const headers = { 'x-forwarded-for': header as string | undefined }
    expect(trusted.addressOf({ address: peer, headers })).toBe(address)
  })
})

test('a client uses https if the connection does, or if a trusted proxy says so', () => {
  const { protocolOf } = createProxies(LOOPBACK)
  const told = { 'x-forwarded-proto': 'https' }
  expect(protocolOf({ address: '192.0.2.1', headers: {}, encrypted: true })).toBe('https')
  expect(protocolOf({ address: '127.0.0.1', headers: told, encrypted: false })).toBe('https')
  expect(protocolOf({ address: '192.0.2.1', headers: told, encrypted: false })).toBe('http')
  expect(protocolOf({ address: '127.0.0.1', headers: {}, encrypted: false })).toBe('http')
})
