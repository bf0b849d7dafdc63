import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const SECRET = 'x'.repeat(32)

test('nothing set: the demo clinic on port 3000 with its own database', () => {
  expect(readConfig({ CLINIC_TIME_ZONE: 'Europe/Berlin' })).toEqual({
    production: false,
    demo: true,
    port: 3000,
    host: '0.0.0.0',
    dataDir: './data',
    databaseUrl: null,
    redisUrl: null,
    jwtSecret: null,
    corsOrigins: [],
    publicUrl: null,
    ice: { stunUrls: [], turnUrls: [], turnSecret: null },
    mail: null,
    vapidPrivateKey: null,
    pushServices: [],
    auditAddress: 'truncated',
    doctorRegistration: 'open',
    meetings: 'open',
    clinicTimeZone: 'Europe/Berlin',
    logLevel: 'info',
  })
})

test('an empty variable counts as unset', () => {
  const empty = Object.fromEntries(
    ['PORT', 'HOST', 'DATABASE_URL', 'JWT_SECRET', 'PUBLIC_URL', 'CORS_ORIGINS'].map((name) => [name, '']),
  )
  expect(readConfig(empty)).toEqual(readConfig({}))
})

describe('is read as', () => {
  test.each([
    [{ PORT: '8080' }, { port: 8080 }],
    [{ PORT: '0' }, { port: 0 }],
    [
      { NODE_ENV: 'production', JWT_SECRET: SECRET },
      { production: true, demo: false, doctorRegistration: 'approval', meetings: 'invite' },
    ],
    [{ NODE_ENV: 'production', JWT_SECRET: SECRET, DOCTOR_REGISTRATION: 'open' }, { doctorRegistration: 'open' }],
    [{ MEETINGS: 'invite' }, { meetings: 'invite' }],
    [{ DATABASE_URL: 'postgres://u:p@db/clinic' }, { demo: false, databaseUrl: 'postgres://u:p@db/clinic' }],
    [{ DATABASE_URL: 'postgresql://db/clinic?sslmode=require' }, { demo: false }],
    [{ REDIS_URL: 'rediss://cache:6380' }, { redisUrl: 'rediss://cache:6380' }],
    [
      { CORS_ORIGINS: 'https://a.example, http://localhost:5173,' },
      { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
    ],
    [
      { ICE_URLS: 'stun:a.example:3478,stuns:b.example' },
      { ice: { stunUrls: ['stun:a.example:3478', 'stuns:b.example'], turnUrls: [], turnSecret: null } },
    ],
    [
      { TURN_URLS: 'turn:a.example?transport=udp', TURN_SECRET: 's' },
      { ice: { stunUrls: [], turnUrls: ['turn:a.example?transport=udp'], turnSecret: 's' } },
    ],
    [{ PUBLIC_URL: 'https://clinic.example' }, { publicUrl: new URL('https://clinic.example') }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  ])('%j', (given, expected) => {
    expect(readConfig(given)).toMatchObject(expected)
  })
})

describe('is refused, by name', () => {
  test.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ NODE_ENV: 'production' }, 'JWT_SECRET'],
    [{ JWT_SECRET: 'short' }, 'JWT_SECRET'],
    [{ DATABASE_URL: 'mysql://db/clinic' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'clinic' }, 'DATABASE_URL'],
    [{ REDIS_URL: 'http://cache' }, 'REDIS_URL'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://a.example/' }, 'CORS_ORIGINS'],
    [{ PUBLIC_URL: 'clinic.example' }, 'PUBLIC_URL'],
    [{ ICE_URLS: 'turn:a.example' }, 'ICE_URLS'],
    [{ TURN_URLS: 'stun:a.example', TURN_SECRET: 's' }, 'TURN_URLS'],
    [{ TURN_URLS: 'turn:a.example' }, 'TURN_SECRET'],
    [{ DOCTOR_REGISTRATION: 'closed' }, 'DOCTOR_REGISTRATION'],
    [{ CLINIC_TIME_ZONE: 'Middle/Earth' }, 'CLINIC_TIME_ZONE'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('%j', (given, name) => {
    expect(() => readConfig(given)).toThrow(ConfigError)
    expect(() => readConfig(given)).toThrow(new RegExp(`\\n {2}${name} `))
  })

  test('every mistake at once', () => {
    const given = { PORT: 'x', LOG_LEVEL: 'loud', PUBLIC_URL: 'x', NODE_ENV: 'production', TURN_URLS: 'turn:a.example' }
    for (const name of ['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'JWT_SECRET', 'TURN_SECRET'])
      expect(() => readConfig(given)).toThrow(new RegExp(`\\n {2}${name} `))
  })

  test('without telling a secret', () => {
    expect(() => readConfig({ JWT_SECRET: 'zebrafish', DATABASE_URL: 'mysql://u:zebrafish@db' })).toThrow(
      /^(?![\s\S]*zebrafish)/,
    )
  })
})
