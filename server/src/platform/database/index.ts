export { createDueTimer, type DueTimer } from './due.ts'
export {
  ActorUnknownError,
  DatabaseUnavailableError,
  isExclusionViolation,
  isUniqueViolation,
} from './errors.ts'
export { silentLog } from './log.ts'
export { migrate } from './migrate.ts'
export { type Database, openDatabase } from './open.ts'
export type { Actor } from './transaction.ts'
export { newId } from './uuid.ts'
