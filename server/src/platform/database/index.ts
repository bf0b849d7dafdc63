export { createDueTimer, type DueTimer } from './due.ts'
export {
  ActorUnknownError,
  isCheckViolation,
  isConnectionLost,
  isExclusionViolation,
  isForeignKeyViolation,
  isPermissionDenied,
  isTimeout,
  isUniqueViolation,
} from './errors.ts'
export type { Listener, Listening } from './listen.ts'
export { type Log, silentLog } from './log.ts'
export { migrate } from './migrate.ts'
export { type Database, openDatabase } from './open.ts'
export type { Actor } from './transaction.ts'
export { newId } from './uuid.ts'
