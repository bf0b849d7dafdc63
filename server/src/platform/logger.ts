import { pino } from 'pino'

export type Logger = import('fastify').FastifyBaseLogger

/**
 * Logs JSON lines with ids only. Fields that could hold personal data are removed, even when they are logged by
 * mistake.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.token',
        '*.email',
        '*.name',
        'email',
        'password',
        'token',
      ],
      remove: true,
    },
  })
}
