export type { Actor } from './actor-signer.ts'
export { ConnectionRefusedError } from './connection.ts'
export { createDueTimer, type DueTimer } from './due.ts'
export {
  ActorUnknownError,
  DatabaseInterruptedError,
  DatabaseUnavailableError,
  isExclusionViolation,
  isUniqueViolation,
} from './errors.ts'
export { explainDatabase } from './explain.ts'
export { NewerDatabaseError } from './functions.ts'
export { silentLog } from './log.ts'
export { actorKeyOf, applicationOf, DatabaseLoginError, prepareLogin } from './login.ts'
export { migrate } from './migrate.ts'
export { type Database, openDatabase } from './open.ts'
export { newId } from './uuid.ts'
