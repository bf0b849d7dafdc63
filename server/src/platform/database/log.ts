/**
 * What the database platform needs of a logger: pino's and Fastify's order, fields first.
 * Fields carry ids, codes and durations; never a row's content.
 */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger that says nothing, for tests and one-off commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }
