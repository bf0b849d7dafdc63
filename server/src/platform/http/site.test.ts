import { expect, test } from 'vitest'
import { createOriginCheck } from './site.ts'

const corsOrigins = ['https://portal.example']
const clinic = createOriginCheck({ corsOrigins, publicUrl: new URL('https://clinic.example') })
const unnamed = createOriginCheck({ corsOrigins, publicUrl: null })

test.each([
  ['a client that is no browser', unnamed, 'http', { host: 'mybox:3000' }, true, false],
  [
    'our own page under any host name',
    unnamed,
    'http',
    { host: 'mybox:3000', origin: 'http://mybox:3000' },
    true,
    false,
  ],
  [
    'our own page, confirmed by Sec-Fetch-Site',
    unnamed,
    'http',
    { host: 'mybox:3000', origin: 'http://mybox:3000', 'sec-fetch-site': 'same-origin' },
    true,
    false,
  ],
  ['the same host by another scheme', unnamed, 'https', { host: 'mybox', origin: 'http://mybox' }, false, true],
  ['another port', unnamed, 'http', { host: 'mybox:3000', origin: 'http://mybox:3001' }, false, true],
  [
    'another site without an Origin header',
    unnamed,
    'http',
    { host: 'mybox', 'sec-fetch-site': 'cross-site' },
    true,
    true,
  ],
  ['a page with an opaque origin', unnamed, 'http', { host: 'mybox', origin: 'null' }, false, true],
  ['an allowed origin', unnamed, 'http', { host: 'mybox', origin: 'https://portal.example' }, true, false],
  ['the public address', clinic, 'http', { host: '10.0.0.5:3000', origin: 'https://clinic.example' }, true, false],
  ['an address beside the public one', clinic, 'http', { host: '10.0.0.5', origin: 'http://10.0.0.5' }, true, false],
  [
    'a foreign host name that leads to this server',
    clinic,
    'http',
    { host: 'evil.example', origin: 'http://evil.example' },
    true,
    true,
  ],
] as const)('a request from %s is judged by its origin', (_, check, protocol, headers, trusted, other) => {
  expect(check.trustedOrigin({ headers, protocol })).toBe(trusted)
  expect(check.isOtherSite({ headers, protocol })).toBe(other)
})
