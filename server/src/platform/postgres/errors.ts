/**
 * PostgreSQL cannot be started, and a person has to act. The message is one plain sentence that main.ts may print
 * unchanged.
 */
export class PostgresStartError extends Error {
  override name = 'PostgresStartError'
}

/** Another MedConsult server uses the same data folder. */
export class AlreadyRunningError extends PostgresStartError {
  override name = 'AlreadyRunningError'
}

/** The `code` of a Node or PostgreSQL error, or '' when it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
