import * as z from 'zod'
import { contradictions, isBareAddress, isHost, isHuge, LARGEST_PREFIX } from './config-rules.ts'
import { isNetwork } from './http/client-address.ts'
import { LOOPBACK } from './loopback.ts'
import { readRetention } from './retention.ts'

/** A comma-separated list. */
const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )
const optionalText = z.string().min(1).optional()

const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}, 'must be an IANA time zone such as Europe/Berlin')

const iceUrls = (schemes: RegExp, hint: string) =>
  list.refine((urls) => urls.every((url) => schemes.test(url)), `must be a comma-separated list of ${hint}`)

const Environment = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], {
      error: 'must be "production" for patients, or be left out for the demo ("development" and "test" are known too)',
    })
    .optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().refine(isHost, 'must be an IP address or a host name, without a port').optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
  DATABASE_OWNER_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2, 'must be at least 2').max(500, 'must be at most 500').default(20),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// address' }).optional(),
  JWT_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters: make one with "openssl rand -base64 48"')
    .optional(),
  CORS_ORIGINS: list.refine((urls) => urls.every((url) => URL.canParse(url) && new URL(url).origin === url), {
    error: 'must be a comma-separated list of origins such as https://clinic.example',
  }),
  TRUST_PROXY: list
    .refine((networks) => networks.every(isNetwork), {
      error: 'must be a comma-separated list of addresses or networks such as 10.0.0.5, 2001:db8::/32',
      abort: true,
    })
    .refine((networks) => !networks.some(isHuge), {
      error: `must not trust a network larger than a /${LARGEST_PREFIX}: everybody in it can say that they come from any other address`,
    }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .refine(isBareAddress, 'must be an address without path, query and user, such as https://clinic.example')
    .optional(),
  ICE_URLS: iceUrls(/^stuns?:./, 'stun: addresses'),
  TURN_URLS: iceUrls(/^turns?:./, 'turn: addresses'),
  TURN_SECRET: optionalText,
  RELAY_ONLY: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }).optional(),
  SMTP_FROM: z
    .string()
    .regex(
      /^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/,
      'must be a sender such as Clinic <no-reply@clinic.example>',
    )
    .optional(),
  SMTP_ALLOW_PLAINTEXT: z.enum(['true', 'false'], { error: 'must be "true" or "false"' }).default('false'),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
    .optional(),
  PUSH_SERVICES: list.refine(
    (urls) =>
      urls.every((url) => URL.canParse(url) && new URL(url).origin === url && new URL(url).protocol === 'https:'),
    { error: 'must be a comma-separated list of https origins such as https://push.example' },
  ),
  AUDIT_ADDRESS: z.enum(['full', 'truncated', 'none']).default('truncated'),
  MEETINGS: z.enum(['open', 'invite']).optional(),
  PEERJS: z.enum(['on', 'off']).optional(),
  MFA_REQUIRED: z
    .string()
    .regex(
      /^(none|(doctor|admin|patient)(\s*,\s*(doctor|admin|patient))*)$/,
      'must be "none", or a comma-separated list of doctor, admin, patient',
    )
    .optional(),
  IDLE_MINUTES: z
    .string()
    .regex(
      /^(none|(doctor|admin|patient)\s*=\s*\d+(\s*,\s*(doctor|admin|patient)\s*=\s*\d+)*)$/,
      'must be "none", or minutes by role such as doctor=240,admin=60',
    )
    .refine(
      (given) => Object.values(idleMinutesIn(given)).every((minutes) => minutes >= 2 && minutes <= 1440),
      'must have 2 to 1440 minutes for each role',
    )
    .optional(),
  DOCTOR_REGISTRATION: z.enum(['open', 'approval']).optional(),
  CLINIC_NAME: z
    .string()
    .trim()
    .min(1)
    .max(80, 'must have at most 80 characters')
    .regex(/^[^\p{Cc}<>"]*$/u, 'must be a name without line breaks, quotation marks, < and >')
    .optional(),
  CLINIC_PHONE: z
    .string()
    .trim()
    .regex(/^\+?[\d ()/.-]{3,30}$/, 'must be a telephone number such as +49 30 123456')
    .optional(),
  CLINIC_LOGO: z.string().trim().min(1).optional(),
  HELP_URL: z
    .url({ protocol: /^(https|mailto)$/, error: 'must be an https:// address or a mailto: address' })
    .optional(),
  CLINIC_TIME_ZONE: timeZone.default(Intl.DateTimeFormat().resolvedOptions().timeZone),
  RETENTION: z.string().max(2000, 'must have at most 2000 characters').default(''),
  API_DOCS: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
  METRICS_PORT: z.coerce.number().int().min(1, 'must be a port').max(65_535, 'must be a port').optional(),
  METRICS_HOST: z.string().refine(isHost, 'must be an IP address or a host name, without a port').default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** @param names a comma-separated list, or `none` */
type RoleName = 'DOCTOR' | 'PATIENT' | 'ADMIN'

/** Minutes by role, of those roles that are named. */
const idleMinutesIn = (given: string): Partial<Record<RoleName, number>> =>
  Object.fromEntries(
    [...given.matchAll(/([a-z]+)\s*=\s*(\d+)/g)].map(([, role, minutes]) => [role?.toUpperCase(), Number(minutes)]),
  )

const rolesIn = (names: string): RoleName[] =>
  (['DOCTOR', 'PATIENT', 'ADMIN'] as const).filter((role) => names.split(/\s*,\s*/).includes(role.toLowerCase()))

export type Config = ReturnType<typeof readConfig>

export class ConfigError extends Error {}

/**
 * Reads and validates the whole configuration. An empty variable counts as unset.
 * @throws ConfigError with all mistakes
 */
export function readConfig(environment: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []
  const { retention, mistakes } = readRetention(given.RETENTION ?? '')
  const lines = [...wrong, ...mistakes, ...contradictions(given)].map((line) => `\n  ${line}`)
  if (!parsed.success || lines.length > 0) throw new ConfigError(`The configuration has mistakes:${lines.join('')}`)
  const env = parsed.data
  const production = env.NODE_ENV === 'production'
  const demo = !production && env.DATABASE_URL === undefined
  return {
    production,
    /** A demo clinic is only created in the embedded database, never in another one. */
    demo,
    port: env.PORT,
    /**
     * Without production mode there may be accounts with public passwords, so only this machine can connect unless HOST
     * is set.
     */
    host: env.HOST ?? (production ? '0.0.0.0' : 'localhost'),
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    /** The owner's address; null when `databaseUrl` is the owner's, and the application's login is derived from it. */
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
    /** How many connections this node's transactions may use. It has one more, to listen. */
    databasePoolSize: env.DATABASE_POOL_SIZE,
    redisUrl: env.REDIS_URL ?? null,
    jwtSecret: env.JWT_SECRET ?? null,
    corsOrigins: env.CORS_ORIGINS,
    /** The proxies whose X-Forwarded-For header is used. */
    trustProxy: env.TRUST_PROXY.length > 0 ? env.TRUST_PROXY : LOOPBACK,
    publicUrl: env.PUBLIC_URL === undefined ? null : new URL(env.PUBLIC_URL),
    ice: {
      stunUrls: env.ICE_URLS,
      turnUrls: env.TURN_URLS,
      turnSecret: env.TURN_SECRET ?? null,
      relayOnly: env.RELAY_ONLY === 'true',
    },
    mail:
      env.SMTP_URL === undefined
        ? null
        : {
            url: env.SMTP_URL,
            plaintext: env.SMTP_ALLOW_PLAINTEXT === 'true',
            from:
              env.SMTP_FROM ??
              `"${env.CLINIC_NAME ?? 'MedConsult'}" <no-reply@${new URL(env.PUBLIC_URL ?? '').hostname}>`,
          },
    vapidPrivateKey: env.VAPID_PRIVATE_KEY ?? null,
    pushServices: env.PUSH_SERVICES,
    auditAddress: env.AUDIT_ADDRESS,
    /** The roles that need a second factor, a week after their first sign-in. */
    secondFactorRequired: rolesIn(env.MFA_REQUIRED ?? (production ? 'doctor,admin' : 'none')),
    /** After how many minutes without use a session ends, by role; none for a role that is not named. */
    idleMinutes: idleMinutesIn(env.IDLE_MINUTES ?? (production ? 'doctor=240,admin=60' : 'none')),
    doctorRegistration: env.DOCTOR_REGISTRATION ?? (production ? ('approval' as const) : ('open' as const)),
    meetings: env.MEETINGS ?? (production ? ('invite' as const) : ('open' as const)),
    peerJs: env.PEERJS === undefined ? demo : env.PEERJS === 'on',
    clinic: { name: env.CLINIC_NAME ?? null, phone: env.CLINIC_PHONE ?? null, helpUrl: env.HELP_URL ?? null },
    /** The file with the clinic's logo; a relative path starts at `dataDir`. */
    clinicLogoFile: env.CLINIC_LOGO ?? null,
    clinicTimeZone: env.CLINIC_TIME_ZONE,
    /** How many days each kind of row is kept. */
    retention,
    apiDocs: env.API_DOCS === 'on',
    /** Where the metrics are served, without a sign-in; null: nowhere. */
    metrics: env.METRICS_PORT === undefined ? null : { port: env.METRICS_PORT, host: env.METRICS_HOST },
    logLevel: env.LOG_LEVEL,
  }
}
