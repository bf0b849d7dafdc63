import { pino } from 'pino'

export type Logger = import('fastify').FastifyBaseLogger

/** JSON lines, ids only. What could carry a person's data is cut off even when somebody logs it by mistake. */
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
