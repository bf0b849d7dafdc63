/**
 * The logger that the database platform needs. The arguments have the order of pino and Fastify: fields first. Fields
 * hold ids, codes and durations, and never the content of a row.
 */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger without output, for tests and one-off commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }
