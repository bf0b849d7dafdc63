import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { isGuessable, warnings } from './config-rules.ts'
import { isLoopback } from './loopback.ts'
import { defaultRetention } from './retention.ts'

const SECRET = 'Yk1zS3p0b2xQd3ZtQ2pIeE5yVGdMYUJlRnVXaUQ='
/** The minimum that the administrator's guide asks for. */
const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: SECRET, PUBLIC_URL: 'https://clinic.example' }

test('a server without any setting is the demo clinic on port 3000 with its own database', () => {
  expect(readConfig({ CLINIC_TIME_ZONE: 'Europe/Berlin' })).toEqual({
    production: false,
    demo: true,
    port: 3000,
    host: 'localhost',
    dataDir: './data',
    databaseUrl: null,
    databaseOwnerUrl: null,
    databasePoolSize: 20,
    redisUrl: null,
    jwtSecret: null,
    corsOrigins: [],
    publicUrl: null,
    trustProxy: ['127.0.0.0/8', '::1'],
    ice: { stunUrls: [], turnUrls: [], turnSecret: null, relayOnly: false },
    mail: null,
    metrics: null,
    vapidPrivateKey: null,
    pushServices: [],
    auditAddress: 'truncated',
    doctorRegistration: 'open',
    secondFactorRequired: [],
    idleMinutes: {},
    meetings: 'open',
    peerJs: true,
    clinic: { name: null, phone: null, helpUrl: null },
    clinicLogoFile: null,
    clinicTimeZone: 'Europe/Berlin',
    retention: defaultRetention,
    apiDocs: true,
    logLevel: 'info',
  })
})

test('an empty variable counts as unset', () => {
  const empty = Object.fromEntries(
    ['PORT', 'HOST', 'DATABASE_URL', 'JWT_SECRET', 'PUBLIC_URL', 'CORS_ORIGINS'].map((name) => [name, '']),
  )
  expect(readConfig(empty)).toEqual(readConfig({}))
})

describe('reading settings', () => {
  test.each([
    [{ PORT: '8080' }, { port: 8080 }],
    [{ PORT: '0' }, { port: 0 }],
    [
      PRODUCTION,
      {
        production: true,
        demo: false,
        host: '0.0.0.0',
        doctorRegistration: 'approval',
        secondFactorRequired: ['DOCTOR', 'ADMIN'],
        meetings: 'invite',
        peerJs: false,
      },
    ],
    [{ ...PRODUCTION, MFA_REQUIRED: 'none' }, { secondFactorRequired: [] }],
    [PRODUCTION, { idleMinutes: { DOCTOR: 240, ADMIN: 60 } }],
    [{ IDLE_MINUTES: 'doctor=30, patient = 120' }, { idleMinutes: { DOCTOR: 30, PATIENT: 120 } }],
    [{ ...PRODUCTION, IDLE_MINUTES: 'none' }, { idleMinutes: {} }],
    [{}, { idleMinutes: {} }],
    [{ MFA_REQUIRED: 'admin , patient' }, { secondFactorRequired: ['PATIENT', 'ADMIN'] }],
    [{ ...PRODUCTION, DOCTOR_REGISTRATION: 'open' }, { doctorRegistration: 'open' }],
    [{ ...PRODUCTION, HOST: '::1' }, { host: '::1' }],
    [{ ...PRODUCTION, PUBLIC_URL: 'http://localhost:3000' }, { production: true }],
    [{ ...PRODUCTION, PUBLIC_URL: 'http://[::1]:3000/' }, { production: true }],
    [{ ...PRODUCTION, JWT_SECRET: '0123abcd'.repeat(4).concat('89efd7c1b2a05634') }, { production: true }],
    [{ NODE_ENV: 'development' }, { production: false, demo: true }],
    [
      { NODE_ENV: 'test', HOST: '0.0.0.0' },
      { production: false, host: '0.0.0.0' },
    ],
    [{ API_DOCS: 'off' }, { apiDocs: false }],
    [
      { PUBLIC_URL: 'https://clinic.example', SMTP_URL: 'smtp://mail.example:587' },
      { mail: { url: 'smtp://mail.example:587', from: '"MedConsult" <no-reply@clinic.example>', plaintext: false } },
    ],
    [
      { PUBLIC_URL: 'https://clinic.example', SMTP_URL: 'smtp://mail', SMTP_ALLOW_PLAINTEXT: 'true' },
      { mail: { plaintext: true } },
    ],
    [{ MEETINGS: 'invite' }, { meetings: 'invite' }],
    [
      { NODE_ENV: 'development', DATABASE_URL: 'postgres://u:p@db/clinic' },
      { demo: false, databaseUrl: 'postgres://u:p@db/clinic' },
    ],
    [{ ...PRODUCTION, DATABASE_URL: 'postgresql://db/clinic?sslmode=require' }, { demo: false }],
    [{ PEERJS: 'off' }, { demo: true, peerJs: false }],
    [{ ...PRODUCTION, PEERJS: 'on' }, { peerJs: true }],
    [{ NODE_ENV: 'development', DATABASE_URL: 'postgres://u:p@db/clinic' }, { peerJs: false }],
    [{ DATABASE_POOL_SIZE: '50' }, { databasePoolSize: 50 }],
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
    [{}, { trustProxy: ['127.0.0.0/8', '::1'] }],
    [{ TRUST_PROXY: '10.0.0.5, 2001:db8::/32' }, { trustProxy: ['10.0.0.5', '2001:db8::/32'] }],
    [{ TRUST_PROXY: '10.0.0.0/8,fd00::/8' }, { trustProxy: ['10.0.0.0/8', 'fd00::/8'] }],
    [{ PUSH_SERVICES: 'https://push.example' }, { pushServices: ['https://push.example'] }],
    [{ RELAY_ONLY: 'true', TURN_URLS: 'turn:a.example', TURN_SECRET: 's' }, { ice: { relayOnly: true } }],
    [{ PUBLIC_URL: 'https://clinic.example' }, { publicUrl: new URL('https://clinic.example') }],
    [
      { CLINIC_NAME: ' St. Mary’s ', CLINIC_PHONE: '+49 (30) 123-456', HELP_URL: 'mailto:help@clinic.example' },
      { clinic: { name: 'St. Mary’s', phone: '+49 (30) 123-456', helpUrl: 'mailto:help@clinic.example' } },
    ],
    [
      { PUBLIC_URL: 'https://clinic.example', SMTP_URL: 'smtps://mail.example', CLINIC_NAME: 'Dr. No, Dr. Yes' },
      { mail: { from: '"Dr. No, Dr. Yes" <no-reply@clinic.example>' } },
    ],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [{ METRICS_PORT: '9464' }, { metrics: { port: 9464, host: '127.0.0.1' } }],
  ])('the settings %j are accepted', (given, expected) => {
    expect(readConfig(given)).toMatchObject(expected)
  })
})

describe('refusing settings', () => {
  test.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ NODE_ENV: 'production' }, 'JWT_SECRET'],
    [{ NODE_ENV: 'production', JWT_SECRET: SECRET }, 'PUBLIC_URL'],
    [{ ...PRODUCTION, PUBLIC_URL: 'http://clinic.example' }, 'PUBLIC_URL'],
    [{ ...PRODUCTION, CORS_ORIGINS: 'https://a.example,http://b.example' }, 'CORS_ORIGINS'],
    [{ ...PRODUCTION, TURN_URLS: 'turn:a.example', TURN_SECRET: 'secret' }, 'TURN_SECRET'],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV'],
    [{ NODE_ENV: 'Production' }, 'NODE_ENV'],
    [{ DATABASE_URL: 'postgres://db/clinic' }, 'NODE_ENV'],
    [{ HOST: '127.0.0.1:3000' }, 'HOST'],
    [{ HOST: '[::1]' }, 'HOST'],
    [{ HOST: '300.1.1.1' }, 'HOST'],
    [{ HOST: 'http://clinic.example' }, 'HOST'],
    [{ API_DOCS: 'no' }, 'API_DOCS'],
    [{ SMTP_ALLOW_PLAINTEXT: '1' }, 'SMTP_ALLOW_PLAINTEXT'],
    [{ JWT_SECRET: 'short' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'a'.repeat(64) }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'abcdefgh'.repeat(8) }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: '1234567890'.repeat(5) }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'your-secret-key-change-in-production' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: '…'.repeat(40) }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'correct horse battery staple forever' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'Correct-Horse-Battery-Staple-Forever-2026!' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'OUR CLINIC KEEPS THIS ONE VERY QUIET' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, JWT_SECRET: 'qwertyuiopasdfghjklzxcvbnmqwertyuiop' }, 'JWT_SECRET'],
    [{ ...PRODUCTION, TURN_URLS: 'turn:a.example', TURN_SECRET: 'our relay keeps this very quiet' }, 'TURN_SECRET'],
    [{ PUSH_SERVICES: 'https://push.example,http://push.example' }, 'PUSH_SERVICES'],
    [{ DATABASE_URL: 'mysql://db/clinic' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'clinic' }, 'DATABASE_URL'],
    [{ DATABASE_POOL_SIZE: '1' }, 'DATABASE_POOL_SIZE'],
    [{ DATABASE_POOL_SIZE: 'many' }, 'DATABASE_POOL_SIZE'],
    [{ REDIS_URL: 'http://cache' }, 'REDIS_URL'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://a.example/' }, 'CORS_ORIGINS'],
    [{ TRUST_PROXY: 'proxy.example' }, 'TRUST_PROXY'],
    [{ TRUST_PROXY: '10.0.0.5 10.0.0.6' }, 'TRUST_PROXY'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY'],
    [{ TRUST_PROXY: '0.0.0.0/0' }, 'TRUST_PROXY must not trust'],
    [{ TRUST_PROXY: '10.0.0.5, ::/0' }, 'TRUST_PROXY must not trust'],
    [{ TRUST_PROXY: '128.0.0.0/1' }, 'TRUST_PROXY must not trust'],
    [{ PUBLIC_URL: 'clinic.example' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://clinic.example/app' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://clinic.example/?a=b' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://user:password@clinic.example' }, 'PUBLIC_URL'],
    [{ TURN_SECRET: 's' }, 'TURN_URLS'],
    [{ SMTP_FROM: 'no-reply@clinic.example' }, 'SMTP_URL'],
    [{ ICE_URLS: 'turn:a.example' }, 'ICE_URLS'],
    [{ TURN_URLS: 'stun:a.example', TURN_SECRET: 's' }, 'TURN_URLS'],
    [{ TURN_URLS: 'turn:a.example' }, 'TURN_SECRET'],
    [{ RELAY_ONLY: 'true' }, 'RELAY_ONLY'],
    [{ RELAY_ONLY: 'yes', TURN_URLS: 'turn:a.example', TURN_SECRET: 's' }, 'RELAY_ONLY'],
    [{ DOCTOR_REGISTRATION: 'closed' }, 'DOCTOR_REGISTRATION'],
    [{ MFA_REQUIRED: 'nurse' }, 'MFA_REQUIRED'],
    [{ IDLE_MINUTES: 'doctor' }, 'IDLE_MINUTES'],
    [{ IDLE_MINUTES: 'doctor=1' }, 'IDLE_MINUTES'],
    [{ IDLE_MINUTES: 'doctor=60,admin=1441' }, 'IDLE_MINUTES'],
    [{ IDLE_MINUTES: 'nurse=60' }, 'IDLE_MINUTES'],
    [{ MFA_REQUIRED: 'none,doctor' }, 'MFA_REQUIRED'],
    [{ CLINIC_TIME_ZONE: 'Middle/Earth' }, 'CLINIC_TIME_ZONE'],
    [{ CLINIC_NAME: 'Clinic" <evil@example.com>' }, 'CLINIC_NAME'],
    [{ CLINIC_NAME: 'Clinic\nBcc: evil@example.com' }, 'CLINIC_NAME'],
    [{ CLINIC_PHONE: 'call us' }, 'CLINIC_PHONE'],
    [{ CLINIC_LOGO: ' ' }, 'CLINIC_LOGO'],
    [{ HELP_URL: 'javascript:alert(1)' }, 'HELP_URL'],
    [{ HELP_URL: 'http://clinic.example/help' }, 'HELP_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ METRICS_PORT: '3000' }, 'METRICS_PORT'],
    [{ METRICS_HOST: '10.0.0.5' }, 'METRICS_PORT'],
    [{ RETENTION: 'chat' }, 'RETENTION'],
  ])('the settings %j are refused by name', (given, name) => {
    expect(() => readConfig(given)).toThrow(ConfigError)
    expect(() => readConfig(given)).toThrow(new RegExp(`\\n {2}${name} `))
  })

  test('every mistake is named at once', () => {
    const given = { PORT: 'x', LOG_LEVEL: 'loud', PUBLIC_URL: 'x', NODE_ENV: 'production', TURN_URLS: 'turn:a.example' }
    for (const name of ['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'JWT_SECRET', 'TURN_SECRET'])
      expect(() => readConfig(given)).toThrow(new RegExp(`\\n {2}${name} `))
  })

  test('an error message contains no secret', () => {
    expect(() => readConfig({ JWT_SECRET: 'zebrafish', DATABASE_URL: 'mysql://u:zebrafish@db' })).toThrow(
      /^(?![\s\S]*zebrafish)/,
    )
  })
})

test('a random secret is never called guessable', () => {
  for (let round = 0; round < 2_000; round++) {
    expect(isGuessable(randomBytes(16).toString('hex'))).toBe(false)
    expect(isGuessable(randomBytes(24).toString('base64'))).toBe(false)
    expect(isGuessable(randomBytes(48).toString('base64url'))).toBe(false)
  }
})

describe('warnings in production', () => {
  test.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ PEERJS: 'on' }, ['PEERJS']],
    [{ MEETINGS: 'open' }, ['MEETINGS']],
    [{ REDIS_URL: 'redis://:zebrafish@cache.example' }, ['REDIS_URL']],
    [{ REDIS_URL: 'rediss://cache.example' }, []],
    [{ REDIS_URL: 'redis://127.0.0.1' }, []],
    [{ DATABASE_URL: 'postgres://u:zebrafish@db.example/clinic?sslmode=disable' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://u:p@db.example/clinic' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://u:p@db.example/clinic?sslmode=verify-full' }, []],
    [{ DATABASE_URL: 'postgres://u:p@localhost/clinic?sslmode=disable' }, []],
    [{ DATABASE_URL: 'postgres://u:p@[::1]/clinic' }, []],
    [{ DATABASE_URL: 'postgres:///clinic?host=/var/run/postgresql' }, []],
    [
      { DATABASE_URL: 'postgres://localhost/clinic', DATABASE_OWNER_URL: 'postgres://10.0.0.7/clinic' },
      ['DATABASE_OWNER_URL'],
    ],
  ])('the settings %j are warned of in production only', (given, names) => {
    const lines = warnings(readConfig({ ...PRODUCTION, ...given }))
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(names)
    for (const line of lines) expect(line).toMatch(/^(?!.*zebrafish).*\.$/)
    expect(warnings(readConfig({ NODE_ENV: 'development', ...given }))).toEqual([])
  })
})

test('only addresses of this machine are loopback addresses', () => {
  for (const host of ['localhost', 'LOCALHOST', 'demo.localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])
    expect(isLoopback(host), host).toBe(true)
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'localhost.example', '127.0.0.1.example', 'clinic.example', ''])
    expect(isLoopback(host), host).toBe(false)
})
