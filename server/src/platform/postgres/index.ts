export { type EmbeddedPostgres, embeddedConnection, startEmbeddedPostgres } from './embedded.ts'
export { AlreadyRunningError, PostgresStartError } from './errors.ts'
