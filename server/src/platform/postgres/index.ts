export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
export { AlreadyRunningError, PostgresStartError } from './errors.ts'
