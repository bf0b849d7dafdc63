import { hostname } from 'node:os'
import { pino } from 'pino'

export type Logger = import('fastify').FastifyBaseLogger

/**
 * Logs JSON lines with ids only. Fields that could hold personal data are removed, even when they are logged by
 * mistake.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    // Which node wrote the line: several may run on one machine.
    base: { node: `${hostname()}:${process.pid}` },
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
