import * as z from 'zod'

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
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('0.0.0.0'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// address' }).optional(),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  CORS_ORIGINS: list.refine((urls) => urls.every((url) => URL.canParse(url) && new URL(url).origin === url), {
    error: 'must be a comma-separated list of origins such as https://clinic.example',
  }),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
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
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
    .optional(),
  PUSH_SERVICES: list.refine((urls) => urls.every((url) => URL.canParse(url) && new URL(url).origin === url), {
    error: 'must be a comma-separated list of origins such as https://push.example',
  }),
  MEETINGS: z.enum(['open', 'invite']).optional(),
  DOCTOR_REGISTRATION: z.enum(['open', 'approval']).optional(),
  CLINIC_TIME_ZONE: timeZone.default(Intl.DateTimeFormat().resolvedOptions().timeZone),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** What one variable asks of another. Beside the schema, which looks at it only when each is right by itself. */
function missing(given: Record<string, string | undefined>): string[] {
  const lines: string[] = []
  if (given.NODE_ENV === 'production' && !given.JWT_SECRET) lines.push('JWT_SECRET is required in production')
  if (given.TURN_URLS && !given.TURN_SECRET) lines.push('TURN_SECRET is required with TURN_URLS')
  if (given.RELAY_ONLY === 'true' && !given.TURN_URLS)
    lines.push('RELAY_ONLY needs TURN_URLS: without a relay no call would connect')
  if (given.SMTP_URL && !given.PUBLIC_URL) lines.push('PUBLIC_URL is required with SMTP_URL: e-mails carry links')
  return lines
}

export type Config = ReturnType<typeof readConfig>

export class ConfigError extends Error {}

/** Reads the whole configuration once. An empty variable counts as unset. @throws ConfigError that names every mistake */
export function readConfig(environment: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []
  const lines = [...wrong, ...missing(given)].map((line) => `\n  ${line}`)
  if (!parsed.success || lines.length > 0) throw new ConfigError(`The configuration has mistakes:${lines.join('')}`)
  const env = parsed.data
  const production = env.NODE_ENV === 'production'
  return {
    production,
    /** The demo clinic belongs to the embedded default, never to somebody's own database. */
    demo: !production && env.DATABASE_URL === undefined,
    port: env.PORT,
    host: env.HOST,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    jwtSecret: env.JWT_SECRET ?? null,
    corsOrigins: env.CORS_ORIGINS,
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
            from: env.SMTP_FROM ?? `MedConsult <no-reply@${new URL(env.PUBLIC_URL ?? '').hostname}>`,
          },
    vapidPrivateKey: env.VAPID_PRIVATE_KEY ?? null,
    pushServices: env.PUSH_SERVICES,
    doctorRegistration: env.DOCTOR_REGISTRATION ?? (production ? ('approval' as const) : ('open' as const)),
    meetings: env.MEETINGS ?? (production ? ('invite' as const) : ('open' as const)),
    clinicTimeZone: env.CLINIC_TIME_ZONE,
    logLevel: env.LOG_LEVEL,
  }
}
